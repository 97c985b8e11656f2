"""The words for a fact that no profile names and everybody reads: "Qty", "Grand total", "Liefern an". Data only.

English, German, French, Italian, Spanish, Dutch, Portuguese, Japanese. A word that honest mail uses for something
else as well stands not here ("Address", "Amount", "Reference", "Subtotal", "Total before tax").
"""

from mailguard.notices.lexicon import face
from mailguard.notices.segments import label_key

LABELS: dict[str, tuple[str, ...]] = {
    "quantity": (
        *(
            "qty",
            "quantity",
            "quantities",
            "order quantity",
            "quantity ordered",
            "ordered quantity",
            "total quantity",
        ),
        *("item quantity", "number of items", "number of pieces", "number of units", "no. of items", "no. of pieces"),
        *("pieces", "pcs", "units", "total items", "total units", "total pieces", "items ordered", "units ordered"),
        *("menge", "anzahl", "stückzahl", "stueckzahl", "stück", "bestellmenge", "bestellte menge", "gesamtmenge"),
        *("quantité", "quantité commandée", "qté", "nombre d'articles", "nombre de pièces", "pièces", "unités"),
        *("quantità", "quantità ordinata", "q.tà", "qtà", "numero di articoli", "numero di pezzi", "pezzi", "unità"),
        *("cantidad", "cantidad pedida", "número de artículos", "número de piezas", "piezas", "unidades"),
        *("aantal", "hoeveelheid", "besteld aantal", "aantal stuks", "stuks"),
        *("quantidade", "qtd", "quantidade encomendada", "número de itens", "peças"),
        *("数量", "個数", "注文数", "注文数量", "ご注文数", "点数", "合計数量"),
    ),
    "total": (
        *(
            "grand total",
            "total",
            "order total",
            "total amount",
            "amount due",
            "total due",
            "balance due",
            "total paid",
        ),
        *("amount paid", "total price", "order amount", "order value", "total cost", "total charged", "total to pay"),
        *("invoice total", "sale total", "payment total", "total payment", "amount payable"),
        *("gesamtbetrag", "gesamtsumme", "gesamt", "summe", "endbetrag", "endsumme", "rechnungsbetrag", "zu zahlen"),
        *("zahlbetrag", "bestellwert", "bestellsumme", "gesamtpreis", "offener betrag"),
        *("montant total", "total général", "montant dû", "montant à payer", "total à payer", "montant payé"),
        *("prix total", "total de la commande", "total ttc", "somme totale"),
        *("totale", "totale ordine", "totale complessivo", "importo totale", "importo dovuto", "totale da pagare"),
        *("prezzo totale", "importo pagato"),
        *("importe total", "total a pagar", "monto total", "total del pedido", "importe pagado", "precio total"),
        *("importe a pagar", "total general"),
        *("totaal", "totaalbedrag", "eindtotaal", "te betalen", "totaalprijs", "verschuldigd bedrag"),
        *("valor total", "total do pedido", "total da encomenda", "montante total", "preço total", "valor a pagar"),
        *("合計", "合計金額", "総合計", "総額", "請求額", "ご請求額", "お支払い金額", "お支払い総額", "注文合計"),
    ),
    "ship_to": (
        *("ship to", "deliver to", "send to", "mail to", "post to", "dispatch to", "shipping to", "ship-to address"),
        *("shipping address", "delivery address", "destination address", "recipient address", "mailing address"),
        *("new address", "new shipping address", "new delivery address", "correct address", "destination"),
        *("lieferadresse", "versandadresse", "lieferanschrift", "empfängeradresse", "liefern an", "senden an"),
        *("schicken an", "versenden an", "versand an", "neue adresse", "neue lieferadresse", "zustelladresse"),
        *("adresse de livraison", "adresse d'expédition", "adresse d'envoi", "livrer à", "envoyer à", "expédier à"),
        *("nouvelle adresse", "adresse du destinataire"),
        *("indirizzo di spedizione", "indirizzo di consegna", "spedire a", "inviare a", "consegnare a"),
        *("nuovo indirizzo", "indirizzo del destinatario"),
        *("dirección de envío", "dirección de entrega", "enviar a", "entregar a", "nueva dirección"),
        *("verzendadres", "bezorgadres", "afleveradres", "verzenden naar", "bezorgen op", "nieuw adres"),
        *("endereço de entrega", "endereço de envio", "enviar para", "entregar a", "novo endereço"),
        *("お届け先", "配送先", "送付先", "お届け先住所", "配送先住所", "発送先", "新しい住所"),
    ),
    "order_id": (
        *("order number", "order no", "order nr", "order id", "order ref", "order reference", "order code"),
        *("bestellnummer", "bestellnr", "bestell-nr", "bestellung nr", "auftragsnummer"),
        *("numéro de commande", "n° de commande", "commande n°", "référence de commande"),
        *("numero ordine", "numero d'ordine", "numero dell'ordine", "ordine n", "id ordine"),
        *("número de pedido", "nº de pedido", "pedido n.º", "id del pedido"),
        *("bestelnummer", "ordernummer"),
        *("número do pedido", "número da encomenda", "nº do pedido"),
        *("注文番号", "ご注文番号", "オーダー番号"),
    ),
    "ship_by": (
        *("ship by", "ship before", "dispatch by", "dispatch before", "send by", "latest ship date", "ship by date"),
        *("must ship by", "shipping deadline", "dispatch deadline"),
        *("versenden bis", "versand bis", "spätester versand", "spätestes versanddatum", "versandfrist"),
        *("expédier avant", "expédier avant le", "à expédier avant", "date limite d'expédition"),
        *("spedire entro", "spedire entro il", "data limite di spedizione"),
        *("enviar antes de", "enviar antes del", "fecha límite de envío"),
        *("verzenden voor", "uiterlijk verzenden op"),
        *("enviar até", "data limite de envio"),
        *("発送期限", "出荷期限", "発送予定日"),
    ),
}
# The face of a label, as a hasty eye reads it → the fact that it tells.
FACTS: dict[str, str] = {face(label_key(label)): name for name, labels in LABELS.items() for label in labels}

UNITS = (
    *("unit", "units", "piece", "pieces", "pcs", "pc", "item", "items", "copy", "copies"),
    *("stück", "stueck", "stk", "exemplar", "exemplare"),
    *("pièce", "pièces", "unité", "unités", "exemplaire", "exemplaires", "article", "articles"),
    *("pezzo", "pezzi", "unità", "copia", "copie", "articolo", "articoli"),
    *("pieza", "piezas", "unidad", "unidades", "artículo", "artículos"),
    *("stuk", "stuks", "exemplaar", "exemplaren"),
    *("peça", "peças", "unidade"),
)
COUNTERS = ("個", "点", "枚", "本", "台", "つ")  # as Japanese writes them: right behind the number
NUMBERS: dict[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "one ein eine einen eins un une uno una um uma een",
            "two zwei deux due dos twee dois duas",
            "three drei trois tre tres drie três",
            "four vier quatre quattro cuatro quatro",
            "five fünf cinq cinque cinco vijf",
            "six sechs sei seis zes",
            "seven sieben sept sette siete zeven sete",
            "eight acht huit otto ocho oito",
            "nine neun neuf nove nueve negen",
            "ten zehn dix dieci diez tien dez",
            "eleven elf onze undici once",
            "twelve zwölf douze dodici doce twaalf doze",
        ),
        start=1,
    )
    for word in words.split()
}
NUMBERS |= {"dozen": 12, "dutzend": 12, "douzaine": 12, "dozzina": 12, "docena": 12, "twenty": 20, "fifty": 50}
NUMBERS |= {"hundred": 100}
# What is done with goods: words of these stems make a number of pieces, or a street, a fact about the order.
DONE = (
    *("send", "sent", "ship", "dispatch", "deliver", "post", "pack", "order", "bought", "buy", "purchas", "sold"),
    *("forward", "mail", "send", "versend", "verschick", "schick", "liefer", "bestell", "gekauft", "kauf", "verkauf"),
    *("envoy", "expédi", "livr", "command", "achet", "vend", "sped", "invi", "consegn", "ordin", "acquist"),
    *("enví", "envi", "mand", "entreg", "pedid", "pid", "compr", "verzend", "verstuur", "stuur", "bezorg", "besteld"),
)
DONE_IN_JAPANESE = ("発送", "送", "注文", "届け", "購入")
TOWARDS = frozenset(("to", "at", "an", "nach", "à", "chez", "a", "al", "presso", "en", "naar", "para", "ao"))
# Kinds of street: with a number they make a place to send to.
STREETS = frozenset(
    (
        *(
            "street",
            "st",
            "road",
            "rd",
            "avenue",
            "ave",
            "lane",
            "ln",
            "drive",
            "dr",
            "boulevard",
            "blvd",
            "court",
            "row",
        ),
        *(
            "place",
            "square",
            "highway",
            "hwy",
            "parkway",
            "way",
            "terrace",
            "close",
            "crescent",
            "box",
            "apt",
            "suite",
        ),
        *("weg", "platz", "allee", "gasse", "ring", "postfach", "packstation"),
        *("rue", "chemin", "impasse", "allée", "quai", "via", "viale", "piazza", "corso", "vicolo"),
        *("calle", "avenida", "plaza", "paseo", "camino", "rua", "travessa", "praça", "laan", "plein", "postbus"),
    )
)
STREET_ENDS = ("strasse", "straße", "straat", "weg", "gasse", "platz", "allee", "laan", "str")
# What a sentence calls the sum of an order, or who paid it.
SUMS = (
    *(
        "order total",
        "grand total",
        "total amount",
        "total price",
        "amount due",
        "total is",
        "total of",
        "buyer",
        "customer",
    ),
    *("gesamtbetrag", "gesamtsumme", "käufer", "kunde", "montant total", "acheteur", "client"),
    *(
        "importo totale",
        "acquirente",
        "importe total",
        "comprador",
        "totaalbedrag",
        "koper",
        "klant",
        "合計",
        "購入者",
    ),
)
