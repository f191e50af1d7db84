"""What falls short, in a real browser: 吴倩 raises it, 王建国 finds the cause, 赵刚 acts, 吴倩 judges the effect."""

from playwright.sync_api import Page, expect

from tests.browsing import PHONE, Enter, look


def step(page: Page, code: str, **fields: str) -> None:
    """Open a step of the page, fill it in, send it."""
    page.locator(f"#deed-{code} > summary").click()
    place = page.locator(f"[id='{code}']")
    for name, value in fields.items():
        field = place.locator(f"[name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    place.locator(".form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()


def test_from_a_shortfall_to_its_effect(enter: Enter) -> None:
    quality = enter("wuqian")
    quality.goto("/improvements/new/")
    look(quality, "improvements-new")
    quality.locator("[name=title]").fill("夜间维修超时")
    quality.locator("[name=owner_id]").select_option(label="王建国")
    quality.locator(".form-buttons button").first.click()
    expect(quality.locator(".messages .tone-good")).to_be_visible()
    address = quality.url

    owner = enter("wangjianguo")
    owner.goto("/")
    expect(owner.locator("main")).to_contain_text("夜间维修超时")
    owner.goto(address)
    step(owner, "analyse", cause="夜班只有一名维修人员")
    step(owner, "plan", words="夜班增加一名维修人员", owner_id="赵刚", complete_by="2099-01-01T18:00")
    look(owner, "improvements-acting")

    director = enter("zhaogang", PHONE, touch=True)
    director.goto(address)
    director.locator("summary", has_text="完成").first.click()
    director.locator("[name=result]").first.fill("排班表已调整")
    director.locator("details[open] .form-buttons button").first.click()
    expect(director.locator(".messages .tone-good")).to_be_visible()
    look(director, "improvements-watched")

    quality.goto(address)
    quality.locator("#deed-verify > summary").click()
    quality.locator("#verify [value=yes]").check()
    quality.locator("#verify [name=effect]").fill("一个月未再发生")
    quality.locator("#verify .form-buttons button").first.click()
    expect(quality.locator(".messages .tone-good")).to_be_visible()
    quality.goto("/improvements/?tab=ended")
    expect(quality.locator("table")).to_contain_text("夜间维修超时")
    look(quality, "improvements-ended")


def test_the_way_back_doubles_nothing(enter: Enter) -> None:
    page = enter("wuqian")
    page.goto("/improvements/new/")
    page.locator("[name=title]").fill("晨检漏项")
    page.locator("[name=owner_id]").select_option(label="王建国")
    page.locator(".form-buttons button").first.click()
    expect(page.locator(".messages .tone-good")).to_be_visible()
    made = page.url
    page.go_back()
    expect(page.locator("main .note")).to_contain_text("已经提交过")
    expect(page.locator("[name=title]")).to_have_value("晨检漏项")
    page.locator(".form-buttons button").first.click()
    page.wait_for_url(made)
    expect(page.locator(".messages")).to_contain_text("没有重复执行")
