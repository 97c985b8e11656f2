"""How mail programs write the header of a forwarded mail, language by language. Data only.

Collected from the samples of email-forward-parser (MIT): Apple Mail, Gmail, HubSpot, Outlook, Thunderbird, Yahoo.
"""

FROM, TO, CC, DATE, SUBJECT, REPLY_TO = "from", "to", "cc", "date", "subject", "reply_to"

_WORDS = {
    FROM: (
        *("From", "Von", "De", "Da", "Od", "Fra", "Van", "Från", "Lähettäjä", "Feladó", "Expeditorul", "De la"),
        *(
            "Отправитель",
            "От",
            "От кого",
            "Kimden",
            "Šalje",
            "Nadawca",
            "Від",
            "送信元",
            "差出人",
            "发件人",
            "寄件者",
        ),
        *("보낸 사람", "Expéditeur", "Mittente", "Remitente", "Afzender", "Avsändare", "Pošiljatelj", "Remetente"),
    ),
    TO: (
        *("To", "An", "A", "À", "Para", "Til", "Till", "Aan", "Do", "Komu", "Pre", "Vastaanottaja", "Címzett"),
        *(
            "Destinatarul",
            "Către",
            "Кому",
            "Kime",
            "Prima",
            "Adresat",
            "送信先",
            "宛先",
            "收件人",
            "收件者",
            "받는 사람",
        ),
        *("Destinataire", "Destinatario", "Empfänger", "Za"),
    ),
    CC: (
        *("Cc", "Kopie", "Kopie (CC)", "Kopi", "Kopia", "Kopio", "Kópia", "Másolat", "Másolatot kap", "Dw", "Копия"),
        *("Копія", "Bilgi", "抄送", "副本", "참조"),
    ),
    DATE: (
        *("Date", "Sent", "Datum", "Gesendet", "Data", "Fecha", "Enviado", "Enviado el", "Envoyé", "Dato", "Sendt"),
        *("Skickat", "Verzonden", "Wysłano", "Päivämäärä", "Lähetetty", "Dátum", "Odesláno", "Odoslané", "Dată"),
        *(
            "Trimis",
            "Дата",
            "Отправлено",
            "Tarih",
            "Gönderilen",
            "Gönderildi",
            "Inviato",
            "日付",
            "送信日時",
            "发送时间",
        ),
        *("日期", "보낸 날짜", "Elküldve", "Poslano", "Enviada em", "Enviada"),
    ),
    SUBJECT: (
        *(
            "Subject",
            "Betreff",
            "Objet",
            "Asunto",
            "Assunto",
            "Oggetto",
            "Onderwerp",
            "Emne",
            "Ämne",
            "Aihe",
            "Tárgy",
        ),
        *(
            "Temat",
            "Tema",
            "Předmět",
            "Predmet",
            "Subiectul",
            "Subiect",
            "Тема",
            "Konu",
            "Naslov",
            "件名",
            "主题",
            "主旨",
        ),
        *("제목", "Přemět"),
    ),
    REPLY_TO: ("Reply-To", "Antwort an", "Répondre à", "Responder a", "Rispondi a"),
}

# Label as `label()` folds it → field.
LABELS = {word.casefold(): field for field, words in _WORDS.items() for word in words}
BY_FIELD = {field: tuple(sorted(words, key=len, reverse=True)) for field, words in _WORDS.items()}
LONGEST = max(len(word) for word in LABELS)
