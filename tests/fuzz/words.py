"""What a hostile mail, a hostile zone and a hostile client are made of: values at and beyond every edge we know."""

from random import Random

LONG = "a" * 70
NAMES = (
    *("", ".", "a", "example", "example.com", "co.uk", "com", "github.io", "a.github.io", "xn--", "xn--a.com"),
    *("EXAMPLE.com.", "a..b.com", "-a.com", "a-.com", "a_b.com", "1.2.3.4", "[1.2.3.4]", "a.1", "münchen.example"),
    *("ａｍａｚｏｎ.com", "amazon.com", "amazon.de", "evil.amazon.com", f"{LONG}.com", ".".join(["a"] * 127)),
    *(".".join(["a" * 60] * 5), "a b.com", "a\tb.com", 'a".com', "a\x00b.com", "%{d}", "a;b.com", "\u2028.com"),
    *("fuzz.example", "sub.fuzz.example", "a.b.c.d.e.f.g.h.i.j.fuzz.example", "xn--mnchen-3ya.example", "é.é"),
)
NUMBERS = (
    *("", "0", "1", "-1", "+1", "01", " 1", "50", "51", "99", "100", "4294967296", "253402300799", "253402300800"),
    *("999999999999", "9999999999999", "1" * 76, "1" * 77, "1" * 5000, "1e9", "0x10", "١", "1 2", "²"),
)
TAGS = (
    "v",
    "a",
    "b",
    "bh",
    "c",
    "d",
    "h",
    "i",
    "l",
    "q",
    "s",
    "t",
    "x",
    "z",
    "cv",
    "k",
    "n",
    "p",
    "",
    "B",
    "b_1",
    "é",
)
BLOBS = (
    "",
    "=",
    "A",
    "AA",
    "AAA=",
    "AAAA",
    "A===",
    "AA=A",
    "!!!!",
    "A A\tA A",
    "AB==",
    "=AAA",
    "/" * 344,
    "A" * 20000,
)
VALUES: dict[str, tuple[str, ...]] = {
    "v": ("1", "2", "", "1.0", " 1", "DKIM1"),
    "a": ("rsa-sha256", "rsa-sha1", "ed25519-sha256", "RSA-SHA256", "rsa", "", "none", "a" * 300),
    "c": ("simple", "relaxed", "relaxed/relaxed", "simple/relaxed", "relaxed/simple", "/", "a/b/c", "", "relaxed/"),
    "h": (
        *(
            "",
            ":",
            "from",
            "From:From:from",
            "from:to:subject",
            "from:" * 199 + "a",
            "from:" * 201,
            "a b:c",
            "from :to",
        ),
        *("dkim-signature:from", "from:arc-seal", "x" * 5000, "from:" + ":".join(f"x{n}" for n in range(150))),
    ),
    "i": ("@", "", "a@", "@fuzz.example", "a@sub.fuzz.example", "fuzz.example", "a@b@fuzz.example", *NUMBERS),
    "q": ("dns/txt", "", "dns", "x:dns/txt", ":"),
    "s": ("s1", "fuzz", "", ".", "a.b", "_x", LONG, "-", "\x7f"),
    "cv": ("none", "pass", "fail", "", "PASS", "x"),
    **dict.fromkeys(("t", "x", "l", "n"), NUMBERS),
    **dict.fromkeys(("b", "bh", "p"), BLOBS),
    "d": NAMES,
}
ED_KEY = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
KEYS = (
    *("", "v=DKIM1", "v=DKIM1; p=", "p=", "v=DKIM2; p=AAAA", "p=AAAA; v=DKIM1", "v=DKIM1; k=rsa; p=AAAA", ED_KEY),
    *("k=ed25519; p=AAAA", f"k=ed25519; p={'A' * 43}=", "k=ed448; p=AAAA", "v=DKIM1; p=AAAA; p=BBBB", "=;=", ";;;;"),
    *(f"{ED_KEY}; t=y", f"{ED_KEY}; t=s", f"{ED_KEY}; t=y:s", f"{ED_KEY}; h=sha1", f"{ED_KEY}; s=other", "p=\x00"),
    *("v=DKIM1; k=rsa; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKxxx", "p=MAA=", "p=MDACAQA=", "p=" + "A" * 1025),
    *("x" * 4097, "p=ÿÿÿÿ", "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA", "p=" + "MIIB" * 180),
)
SPF = (
    *("v=spf1", "v=spf1 -all", "v=spf1 +all", "v=spf1 include:fuzz.example -all", "v=spf1 redirect=fuzz.example"),
    *(
        "v=spf1 a mx ptr exists:%{i}._x.%{d} ~all",
        "v=spf1 a//64 mx/24//0 ?all",
        "v=spf1 a/33",
        "v=spf1 ip4:1.2.3.4/0",
    ),
    *("v=spf1 ip6:::/0", "v=spf1 ip4:300.1.1.1", "v=spf1 ip6:fe80::1%eth0", "v=spf1 a:%{s}.%{l}.%{o}.%{h}.%{p}.%{v}"),
    *("v=spf1 exists:%{D128R.-+,/_=}.example", "v=spf1 a:%{d999999999}.example", "v=spf1 a:%{", "v=spf1 a:%%%_%-.aa"),
    *(
        "v=spf1 " + " ".join(f"include:n{n}.fuzz.example" for n in range(12)),
        "v=spf1 " + "a " * 5000,
        "v=spf1 exp=%{c}",
    ),
    *(
        "v=spf1 " + " ".join(f"mx:n{n}.fuzz.example" for n in range(9)),
        "v=spf1 ptr:fuzz.example -all",
        "v=spf1\xa0-all",
    ),
    *(
        "v=spf1 a:" + "%{l}" * 300 + ".example",
        "v=spf1 all:x",
        "v=spf1 redirect=a.example redirect=b.example",
        "v=spf10",
    ),
    *("v=spf1 include:%{d} -all", "v=spf1 redirect=%{d}", "v=spf1 x=%{z}", "v=spf1 =x", "v=spf1 +-all", "v=spf1 ++a"),
    *(
        "v=spf1 -all exp=exp.fuzz.example",
        "v=spf1 -all exp=%{S}.%{L}.fuzz.example",
        "V=SPF1 -ALL",
        "v=spf1 ip4: ip6:",
    ),
)
DMARC = (
    *(
        "",
        "v=DMARC1",
        "v=DMARC1; p=reject",
        "v=DMARC1; p=none; psd=y",
        "v=DMARC1; p=quarantine; psd=n; sp=none; np=reject",
    ),
    *(
        "v=DMARC1; p=reject; t=y; adkim=s; aspf=s",
        "v=DMARC1;p=reject;p=none",
        "v=DMARC1; p=x; rua=mailto:a@b",
        "v = DMARC1 ;",
    ),
    *(
        "V=DMARC1; p=reject",
        "v=DMARC1; p=REJECT; ADKIM=S",
        "v=DMARC1; " + "x=y;" * 2000,
        "v=DMARC1; p=réject",
        ";;;=;=",
    ),
    *(
        "v=DMARC1; p=reject; psd=u; np=quarantine",
        "v=DMARC1; rua=mailto:",
        "v=DMARC1\x00; p=reject",
        "p=reject; v=DMARC1",
    ),
)
EXPLANATIONS = ("", "see %{d}", "%{c} %{r} %{t} %{i}", "\x1b[31m\r\nX: y", "%{", "é" * 400, "a" * 10_000)
HOSTS = ("10 ", "10 fuzz.example", "x", "", "0 .", "65536 a", " ", "10 a b", "10 " + "a." * 140)
ADDRESSES4 = ("192.0.2.10", "0.0.0.0", "256.1.1.1", "", "1.2.3", "::1", "192.0.2.10 ", "١.2.3.4")
ADDRESSES6 = ("2001:db8::1", "::", "::ffff:1.2.3.4", "", "fe80::1%lo", "1.2.3.4", ":::", "g::")
STATUSES = ("nxdomain", "nodata", "servfail", "timeout", "over_budget", "breaks", "unheard of")
CLIENTS = (
    *("192.0.2.10", "2001:db8::1", "::ffff:192.0.2.1", "fe80::1%eth0", "", "here", "1.2.3.4.5", "127.0.0.1", "::"),
    *("0.0.0.0", "255.255.255.255", "1" * 400, "192.0.2.10\x00", "%", "1.2.3.4%a"),
)
PATHS = (
    *(
        "",
        "a@fuzz.example",
        "@",
        "a@",
        "@fuzz.example",
        "fuzz.example",
        "a@b@fuzz.example",
        '"a b"@fuzz.example',
        "a@[1.2.3.4]",
    ),
    *(
        "strong-bad@email.example.com",
        "é@é.example",
        "a" * 70 + "@fuzz.example",
        "a.b-c+d,e/f_g=h@fuzz.example",
        "\ud800@a.b",
    ),
    *(
        "a@" + ".".join(["b"] * 130),
        "\x00@\x00.com",
        "a@fuzz.example.",
        "%{s}@%{d}",
        "a@co.uk",
        "a" * 60_000 + "@a.b",
    ),
)
BITES = (
    *(b"\x00", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\xff", b"\xc3", b"\x1b", b"\x7f", b" ", b"\t", b":", b";", b"="),
    *(
        b"<",
        b">",
        b"@",
        b'"',
        b"(",
        b")",
        b"\\",
        b",",
        b"\r\n ",
        b"\r\n\t",
        b"\n.\n",
        b"--",
        b"\xe2\x80\xae",
        b"b=",
        b"i=",
    ),
    *(b"  " * 40, b"\r\n" * 40, b"=?utf-8?q?a?=", b"From ", b"\xef\xbb\xbf", b"a" * 1100, b"((((((((((((", b'"' * 9),
)
FROMS = (
    *(b"a@fuzz.example", b"A <a@fuzz.example>", b"a@fuzz.example, b@amazon.com", b'"a@amazon.com" <a@fuzz.example>'),
    *(b"undisclosed:;", b"<@a,@b:c@fuzz.example>", b"a@fuzz.example <b@amazon.com>", b"(((((((((((a)))))))))))a@b.c"),
    *(
        b"a@[127.0.0.1]",
        b'"\\"@fuzz.example',
        b"<>",
        b"",
        b"\r\n a@fuzz.example",
        b"a@\xc3\xa9.example",
        b"\xff@\xff.com",
    ),
    *(b"a@xn--a.example", b"a@" + b"b." * 130 + b"com", b'"' + b"\\" * 4000, b"(" * 4000, b"a@b" + b" " * 9000),
)
FIELD_NAMES = (
    *(
        b"From",
        b"from",
        b"FROM ",
        b"To",
        b"Subject",
        b"Date",
        b"Message-ID",
        b"Content-Type",
        b"MIME-Version",
        b"Received",
    ),
    *(
        b"DKIM-Signature",
        b"ARC-Seal",
        b"ARC-Message-Signature",
        b"ARC-Authentication-Results",
        b"X" * 101,
        b"",
        b"A B",
    ),
    *(b"\xc3\xa9", b"Authentication-Results", b"Sender", b"Reply-To", b"Content-Transfer-Encoding", b"\x00", b"A\tB"),
)
RESULTS = (
    *(
        "mx.fuzz.example; dkim=pass header.d=fuzz.example; dmarc=pass header.from=fuzz.example",
        ";",
        "",
        "a",
        "a 1; none",
    ),
    *(
        "a; dkim=pass (((((((((((((",
        'a; dkim=pass reason="\\',
        "a; dmarc=pass; dmarc=fail",
        "a; dkim=pass header.d=" + "b" * 9000,
    ),
    *(
        "a; dkim=pass header.i=@fuzz.example header.d=co.uk",
        "a; x/1=y a.b=c",
        "a;;;;;;;",
        "a; = ; =",
        'a; dkim="pass"',
        "é; é=é",
    ),
    *(
        "a; dkim=pass header.d=é.example",
        "a;" + "dkim=pass;" * 150,
        "a; spf=pass smtp.mailfrom=<a@b>",
        "a b c d; dkim=pass",
    ),
)


def a_word(rng: Random, tag: str) -> str:
    """A value for this tag, mostly one that is meant for it."""
    if rng.random() < 0.8 and tag in VALUES:
        return rng.choice(VALUES[tag])
    return rng.choice(VALUES[rng.choice(tuple(VALUES))])
