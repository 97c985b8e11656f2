"""What payment frauds say, in the languages of the built-in locales: casefolded, apostrophes straight (ATTACKS 2)."""

# Somebody says that money came for the reader …
PAID = (
    *("you received a payment", "you've received a payment", "you have received a payment", "received a payment of"),
    *("notification of payment received", "payment received", "payment has been received", "payment was received"),
    *("you've been paid", "you have been paid", "sent you a payment", "sent you money", "you've got money"),
    *("payment has been approved", "payment confirmation", "buyer has paid", "has paid you"),
    *("paid you $", "paid you €", "paid you £"),
    *("sent you $", "sent you £", "sent you €", "payment is complete", "payment completed", "money is on its way"),
    *("zahlung erhalten", "geld erhalten", "hat ihnen geld gesendet", "hat dir geld gesendet", "hat bezahlt"),
    *("zahlung ist eingegangen", "zahlungseingang", "zahlung wurde bestätigt", "käufer hat bezahlt"),
    *("vous avez reçu un paiement", "vous avez reçu de l'argent", "paiement reçu", "vous a envoyé un paiement"),
    *("l'acheteur a payé", "paiement confirmé", "paiement a été reçu", "vous avez été payé"),
    *("hai ricevuto un pagamento", "hai ricevuto denaro", "pagamento ricevuto", "ti ha inviato un pagamento"),
    *("l'acquirente ha pagato", "pagamento confermato", "pagamento è stato ricevuto"),
    *("has recibido un pago", "ha recibido un pago", "has recibido dinero", "pago recibido", "te ha enviado un pago"),
    *("te ha enviado dinero", "el comprador ha pagado", "pago confirmado", "pago ha sido recibido"),
    *("お支払いを受け取りました", "支払いを受け取りました", "入金がありました", "入金を確認しました"),
    *("入金されました", "お支払いが完了しました", "支払いが完了しました", "送金されました"),
)
# … or that it waits for something …
HELD = (
    *("payment is pending", "payment is on hold", "payment on hold", "payment has been held"),
    *(
        "payment is being held",
        "funds are being held",
        "funds will be released",
        "payment will be released",
        "money will be released",
    ),
    *("amount will be credited", "payment will be credited", "funds are on hold", "pending until", "held until"),
    *("money is being held", "payment is held", "in escrow", "upgrade to a business account"),
    *("betrag wird freigegeben", "zahlung wird freigegeben", "geld wird freigegeben", "zahlung wurde einbehalten"),
    *("zahlung ist ausstehend", "betrag wird gutgeschrieben", "wird einbehalten, bis", "treuhand"),
    *("paiement est en attente", "paiement en attente", "fonds sont bloqués", "fonds seront débloqués"),
    *("montant sera crédité", "paiement sera libéré", "fonds seront libérés", "paiement est retenu"),
    *("pagamento è in sospeso", "pagamento in sospeso", "fondi sono bloccati", "fondi saranno sbloccati"),
    *("importo sarà accreditato", "pagamento sarà sbloccato", "pagamento è trattenuto", "denaro sarà accreditato"),
    *("pago está pendiente", "pago pendiente", "fondos están retenidos", "fondos serán liberados"),
    *("importe se abonará", "pago será liberado", "pago está retenido", "dinero será liberado"),
    *("se liberará el pago", "pago se liberará"),
    *("支払いは保留", "入金は保留", "代金は保留", "保留されています", "エスクロー", "入金されます", "振り込まれます"),
)
# … and wants goods to leave for it.
SHIP = (
    *("send us the tracking", "send the tracking", "provide the tracking", "provide tracking", "enter the tracking"),
    *("reply with the tracking", "with the tracking number", "submit the tracking", "upload the tracking"),
    *("e-mail the tracking", "email the tracking", "forward the tracking", "send us the shipment"),
    *("proof of shipment", "proof of postage", "shipping receipt"),
    *("ship now", "ship the item", "ship your item", "ship the order", "ship the goods", "ship the package"),
    *("ship it now", "until you ship", "once you ship", "after you ship", "ready to ship", "send the item"),
    *("dispatch the item", "dispatch now", "shipping agent", "senden sie uns die sendungsnummer", "versandnachweis"),
    *("bitte versenden", "bitte verschicken", "versenden sie", "verschicken sie", "ware verschicken", "versandbeleg"),
    *("versende den artikel", "verschicke den artikel", "schicke uns die sendungsnummer"),
    *("expédiez", "expédier l'article", "expédier le colis", "envoyez l'article", "envoyez le colis"),
    *("envoyez-nous le numéro de suivi", "preuve d'expédition", "preuve d'envoi", "veuillez expédier"),
    *("spedisci", "spedire l'articolo", "spedire il pacco", "invia l'articolo", "prova di spedizione"),
    *("inviaci il numero di tracciamento", "invii il numero di tracciamento", "si prega di spedire"),
    *("envíe el", "envía el", "enviar el artículo", "enviar el paquete", "envíenos el número de seguimiento"),
    *("envíanos el número de seguimiento", "comprobante de envío", "prueba de envío"),
    *("発送してください", "商品を発送", "出荷してください", "追跡番号をお送り", "追跡番号をお知らせ", "発送をお願い"),
)
TRACKING = (
    *("tracking", "shipment", "shipped", "sendungsnummer", "sendungsverfolgung", "versand"),
    *("numéro de suivi", "expédition", "tracciamento", "spedizione", "seguimiento", "envío", "追跡番号", "発送"),
)
