"""A corpus of mails as they come in China: every charset, declared rightly, wrongly or not at all."""

import base64
from email.header import Header

import pytest

from huiyin.channels.rules.mail import Unreadable, newest_words, read, text_of_html

WORDS = "您好，我家厨房水龙头漏水，请尽快派师傅来修理，谢谢！3-2-1201 刘女士"
SUBJECT = "报修：厨房漏水"


def raw(
    body: bytes,
    *,
    charset: str = "",
    encoding: str = "8bit",
    subject: bytes = b"repair",
    kind: str = "text/plain",
    more: bytes = b"",
) -> bytes:
    """A mail as bytes."""
    content = f"{kind}; charset={charset}" if charset else kind
    return (
        b"From: liu@example.com\r\nTo: desk@example.com\r\nDate: Mon, 02 Mar 2026 09:00:00 +0800\r\n"
        b"Message-ID: <1@example.com>\r\nSubject: "
        + subject
        + b"\r\n"
        + more
        + b"MIME-Version: 1.0\r\nContent-Type: "
        + content.encode()
        + b"\r\nContent-Transfer-Encoding: "
        + encoding.encode()
        + b"\r\n\r\n"
        + body
    )


@pytest.mark.parametrize(
    ("real", "declared"),
    [
        ("gb18030", "gb18030"),
        ("gbk", "gbk"),
        ("gb2312", "gb2312"),
        ("gb2312", "GB_2312-80"),
        ("gbk", "cp936"),
        ("utf-8", "utf-8"),
        ("gbk", ""),
        ("utf-8", ""),
        ("gbk", "us-ascii"),
        ("gbk", "iso-8859-1"),
        ("gbk", "utf-8"),
        ("utf-8", "gb2312"),
        ("utf-8", "iso-8859-1"),
        ("gbk", "unknown-8bit"),
        ("utf-8", "no-such-charset"),
        ("gbk", "no-such-charset"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
    ],
)
def test_reads_chinese_whatever_is_declared(real: str, declared: str) -> None:
    body = base64.encodebytes(WORDS.encode(real))
    assert read(raw(body, charset=declared, encoding="base64")).text == WORDS


def test_gb2312_that_happens_to_be_utf8() -> None:
    assert read(raw("漏水".encode("gbk"), charset="gbk")).text == "漏水"
    assert read(raw("漏水".encode("gbk"))).text == "漏水"
    assert read(raw("Müller".encode())).text == "Müller"


def test_rare_characters_of_gb18030_in_a_mail_that_says_gb2312() -> None:
    words = "镕先生、喆女士和䶮先生来信，㛃字也要认得"
    assert read(raw(words.encode("gb18030"), charset="gb2312")).text == words


def test_traditional_characters() -> None:
    words = "您好，廚房水龍頭漏水，請儘快派師傅來修理"
    assert read(raw(words.encode("big5"), charset="big5")).text == words


def test_western_letters_stay_what_they_are() -> None:
    words = "Liebe Grüße, für Frau Müller"
    assert read(raw(words.encode("latin-1"), charset="iso-8859-1")).text == words
    assert read(raw(words.encode("cp1252"))).text == words


@pytest.mark.parametrize(
    "subject",
    [
        Header(SUBJECT, "gb2312").encode().encode(),
        Header(SUBJECT, "utf-8").encode().encode(),
        SUBJECT.encode("gbk"),
        SUBJECT.encode("utf-8"),
        b"=?gb2312?B?" + base64.b64encode(SUBJECT.encode("gbk")) + b"?=",
        # One character cut in two by a careless sender.
        b"=?gbk?B?"
        + base64.b64encode(SUBJECT.encode("gbk")[:5])
        + b"?= =?gbk?B?"
        + base64.b64encode(SUBJECT.encode("gbk")[5:])
        + b"?=",
        b"=?utf-8?B?" + base64.b64encode(SUBJECT.encode("gbk")) + b"?=",
    ],
    ids=["gb2312", "utf-8", "raw gbk", "raw utf-8", "gbk called gb2312", "cut in two", "gbk called utf-8"],
)
def test_reads_subjects(subject: bytes) -> None:
    assert read(raw(b"x", subject=subject)).subject == SUBJECT


def test_reads_senders_with_chinese_names() -> None:
    name = base64.b64encode("刘女士".encode("gbk")).decode()
    mail = (
        raw(b"x")
        .replace(b"From: liu@", f"From: =?gbk?B?{name}?= <LIU@".encode())
        .replace(b"LIU@example.com", b"LIU@example.com>")
    )
    reading = read(mail)
    assert (reading.sender_name, reading.sender) == ("刘女士", "liu@example.com")


def test_html_alone_becomes_text() -> None:
    head = "<html><head><style>p{}</style><script>x()</script></head>"
    page = f"{head}<body><p>您好，</p><p>漏水 &amp; 停电<br>谢谢</p></body></html>"
    reading = read(raw(page.encode("gbk"), charset="gbk", kind="text/html"))
    assert reading.text == "您好，\n漏水 & 停电\n谢谢"
    stated = f'<meta charset="gbk">{page}'.encode("gbk")
    assert read(raw(stated, kind="text/html")).text == "您好，\n漏水 & 停电\n谢谢"


def test_html_says_nothing_that_runs() -> None:
    assert "alert" not in text_of_html("<img src=x onerror=alert(1)><svg onload=alert(1)>嗨</svg>")


def test_text_wins_over_the_same_in_html_and_attachments_are_kept() -> None:
    mail = (
        b"From: liu@example.com\r\nSubject: photos\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=A\r\n\r\n"
        b"--A\r\nContent-Type: multipart/alternative; boundary=B\r\n\r\n"
        b"--B\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nwords\r\n"
        b"--B\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<b>words</b>\r\n--B--\r\n"
        b'--A\r\nContent-Type: image/jpeg; name="=?gbk?B?'
        + base64.b64encode("漏水.jpg".encode("gbk"))
        + b'?="\r\n'
        b"Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
        + base64.b64encode(b"JPEG")
        + b"\r\n--A\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner\r\n--A--\r\n"
    )
    reading = read(mail)
    assert reading.text == "words"
    assert [(one.name, one.type) for one in reading.attachments] == [
        ("漏水.jpg", "image/jpeg"),
        ("2.eml", "message/rfc822"),
    ]
    assert reading.attachments[0].data == b"JPEG"


@pytest.mark.parametrize(
    "header",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"Precedence: bulk\r\n",
        b"X-Autoreply: yes\r\n",
        b"Return-Path: <>\r\n",
    ],
)
def test_automatic_mail_is_recognised(header: bytes) -> None:
    assert read(raw(b"x", more=header)).sort == "automatic"
    assert read(raw(b"x", more=b"Auto-Submitted: no\r\n")).sort == "ordinary"


def test_automatic_replies_by_subject() -> None:
    subject = Header("自动回复：休假", "utf-8").encode().encode()
    assert read(raw(b"x", subject=subject)).sort == "automatic"


def test_bounces_name_the_mail_that_came_back() -> None:
    reference = "a" * 32
    mail = (
        b"From: MAILER-DAEMON@mx.example.com\r\nSubject: failure\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=A\r\n\r\n--A\r\n\r\nNo such user\r\n"
        b"--A\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n\r\n"
        b"--A\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <"
        + reference.encode()
        + b"@example.com>\r\n--A--\r\n"
    )
    reading = read(mail)
    assert (reading.sort, reading.references) == ("bounce", (reference,))


def test_numbers_and_references_thread_a_reply() -> None:
    more = b"In-Reply-To: <" + b"b" * 32 + b"@example.com>\r\n"
    reading = read(raw(WORDS.encode(), subject=b"Re: [KF-HY-JN-CH-2026-000012]", more=more))
    assert reading.numbers == ("KF-HY-JN-CH-2026-000012",)
    assert reading.references == ("b" * 32,)


@pytest.mark.parametrize(
    "quote",
    [
        "------------------ 原始邮件 ------------------\n发件人: 客服",
        "在 2026-03-02 09:00:00，客服中心 写道：\n> 您好",
        "On Mon, Mar 2, 2026 at 9:00 AM Desk wrote:\n> hello",
        "> 您好",
    ],
)
def test_what_was_quoted_is_left_out(quote: str) -> None:
    assert newest_words(f"还是漏水。\n\n{quote}") == "还是漏水。"


def test_a_mail_that_only_quotes_is_shown_whole() -> None:
    assert newest_words("> 您好") == "> 您好"


@pytest.mark.parametrize("rubbish", [b"", b"\x00\xff\xfe", b"PK\x03\x04 zip", b"just words\n\nmore"])
def test_what_is_no_mail_is_said_so(rubbish: bytes) -> None:
    with pytest.raises(Unreadable):
        read(rubbish)


@pytest.mark.parametrize(
    "broken",
    [
        b"From: a@b.c\r\nContent-Type: multipart/mixed\r\n\r\nno boundary",
        b'From: a@b.c\r\nContent-Type: text/plain; charset="\r\n\r\nx',
        b"From: a@b.c\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%",
        b"From: =?x?Q?=\r\nSubject: =?gb2312?B?!!!?=\r\nDate: yesterday\r\n\r\nx\x00y",
        b"From: a@b.c\r\nDate: Mon, 99 Zzz 0000 99:99:99 +9999\r\n\r\nx",
        b"From: a@b.c\r\nContent-Type: text/html; charset=hz-gb-2312\r\n\r\n~{<:Ky2;~}",
        b"Subject: only\r\n",
    ],
)
def test_broken_mails_are_read_as_far_as_they_go(broken: bytes) -> None:
    reading = read(broken)
    reading.text.encode()
    assert "\x00" not in reading.text + reading.subject + reading.sender


def test_the_way_it_took_does_not_matter_for_its_fingerprint() -> None:
    one, other = raw(b"words"), raw(b"words", more=b"Received: from mx2\r\n")
    assert read(one).fingerprint == read(other).fingerprint
    assert read(raw(b"other words")).fingerprint != read(one).fingerprint
