"""Duty around the clock in a real browser: a roster, a swap, and a shift that hands over to the next."""

from playwright.sync_api import expect

from tests.browsing import PHONE, Enter, look
from tests.live import LiveSite


def test_a_roster_is_filled_and_one_shift_hands_over_to_the_next(enter: Enter, site: LiveSite) -> None:
    """陈静 plans; 林小雨 hands over; 周敏 finds the notes in her work and takes over."""
    boss = enter("chenjing")
    boss.goto(f"{site.url}/duty/")
    boss.get_by_role("link", name="客服中心").first.click()
    expect(boss.get_by_label("班次")).to_have_value("白 08:00-20:00\n夜 20:00-08:00")
    boss.get_by_label("班次").fill("全 00:00-12:00\n后 12:00-00:00")
    boss.get_by_label("常用轮转").fill("全 后")
    boss.get_by_role("button", name="保存").click()
    expect(boss.get_by_text("无人值班").first).to_be_visible()
    boss.get_by_role("link", name="批量排班").click()
    day = boss.evaluate("new Date(Date.now() - 864e5).toLocaleDateString('sv')")
    boss.get_by_label("起始日").fill(day)
    boss.get_by_label("第 1 人").select_option(label="林小雨")
    boss.get_by_label("第 2 人").select_option(label="周敏")
    boss.get_by_label("第 3 人").select_option(label="—")
    boss.get_by_role("button", name="排班", exact=True).click()
    expect(boss.locator("a.duty-shift").first).to_be_visible()
    boss.goto(f"{site.url}/duty/")
    look(boss, "duty-roster")
    expect(
        boss.locator(".top-item", has_text="小雨").or_(boss.locator(".top-item", has_text="周敏"))
    ).to_be_visible()

    on_duty = boss.locator(".plain-list a").first.inner_text()
    username, following = ("linxiaoyu", "zhoumin") if on_duty == "林小雨" else ("zhoumin", "linxiaoyu")
    now = enter(username)
    now.goto(f"{site.url}/duty/")
    now.locator(".plain-list a").first.click()
    now.get_by_label("交班记录").fill("3 号楼电梯停运，已通知维保；王女士 21 点来取钥匙。")
    look(now, "duty-shift")
    now.get_by_role("button", name="交给下一班").click()
    expect(now.get_by_text("已交班", exact=True).first).to_be_visible()

    incoming = enter(following, PHONE)
    incoming.goto(f"{site.url}/")
    incoming.get_by_role("link", name="服务中心二十四小时值班").first.click()
    expect(incoming.get_by_text("3 号楼电梯停运")).to_be_visible()
    look(incoming, "duty-take-over")
    incoming.get_by_role("button", name="已阅，接班").click()
    expect(incoming.get_by_text("已接班", exact=True).first).to_be_visible()
    incoming.goto(f"{site.url}/duty/?span=month")
    look(incoming, "duty-month")
    incoming.goto(f"{site.url}/")
    expect(incoming.get_by_text("服务中心二十四小时值班")).to_have_count(0)


def test_two_colleagues_swap_and_the_head_approves(enter: Enter, site: LiveSite) -> None:
    """林小雨 asks 周敏 to take a shift of hers; 陈静 approves."""
    asking = enter("linxiaoyu")
    asking.goto(f"{site.url}/duty/")
    asking.get_by_role("link", name="往后").click()
    row = asking.get_by_role("row", name="林小雨")
    row.locator("a.duty-shift").first.click()
    place = asking.url
    asking.get_by_label("提出").select_option(index=0)
    asking.get_by_role("button", name="提出").click()
    expect(asking.locator("#swaps")).to_contain_text("已提出")
    other = enter("zhoumin")
    other.goto(place)
    other.get_by_role("button", name="同意").click()
    expect(other.locator("#swaps")).to_contain_text("已同意，待批准")
    boss = enter("chenjing")
    boss.goto(place)
    boss.get_by_role("button", name="批准", exact=True).click()
    expect(boss.get_by_role("heading", level=1)).to_contain_text("周敏")
    look(boss, "duty-swapped")
