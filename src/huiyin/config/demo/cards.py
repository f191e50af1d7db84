"""What is known of shops and some households, so that a newcomer sees whole cards."""

from datetime import date, time

from huiyin.config.demo.company import SETUP, Company, Office
from huiyin.customers import actions, queries
from huiyin.customers.actions import Details, PostFacts
from huiyin.customers.models import Customer, Post

BUSINESS = (
    {
        "nature": "个体经营", "industry": "零售", "size": "约 8 人", "scope": "日用百货、预包装食品",
        "overview": "社区内经营六年，早七点至晚十一点营业，承担周边快递代收。",
        "situation": "客流稳定，夏季冷柜用电量大。", "needs": "停电提前一天通知；夜间卸货通道畅通。",
        "preferences": "短信联系；对账在每月五日前。", "market": "小区住户", "consumers": "家庭、上班族",
    },
    {
        "nature": "民办非企业", "industry": "教育", "size": "约 30 人", "scope": "学前教育",
        "overview": "六个班，在园幼儿一百六十人。", "situation": "满员，计划增设托班。",
        "needs": "上学放学时段车辆疏导；消杀提前三天告知。", "preferences": "午休时间不打电话；通知发园长微信。",
        "market": "小区及周边", "consumers": "学龄前儿童家庭",
    },
    {
        "nature": "国有控股", "industry": "金融", "size": "约 15 人", "scope": "存贷款与结算",
        "overview": "支行网点，含自助服务区。", "situation": "业务平稳，自助区昼夜开放。",
        "needs": "应急供电保障；安防施工须双方签字。", "preferences": "来访前预约；往来文件盖章。",
        "market": "社区居民与商户", "consumers": "个人客户、小微企业",
    },
)  # fmt: skip
TERMS = (
    {"credit_limit": "20000", "payment_terms": "按月结算，次月十日前付清", "discount": "", "credit": "良好"},
    {"credit_limit": "50000", "payment_terms": "按季预付", "discount": "物业费 9.5 折", "credit": "良好"},
    {"credit_limit": "100000", "payment_terms": "按半年预付", "discount": "", "credit": "优"},
)
SECOND = (
    ("费会计", "财务部", "会计", "pays"),
    ("宁主任", "后勤部", "主任", "uses"),
    ("常经理", "办公室", "经理", "influences"),
)
NOTES = (
    ("unit", "门前台阶雨天易滑，保洁已约定雨天铺防滑垫。"),
    ("team", "续约谈判在即，先征求店长对收费的意见。"),
)


def first_name_of(shop: str) -> str:
    """What the first shop of an office was called before it joined a chain."""
    return f"{shop[:2]}小卖部（演示）"


def fill_cards(office: Office, company: Company, shops: list[Customer], first: str) -> None:
    """The cards of an office's shops, and of its first households; `first` is what the first shop is called now."""
    for number, shop in enumerate(shops):
        _shop(office, company, shop, number)
    _group(office, company, shops[0], first)
    for home in office.homes[:3]:
        _household(office, company, home.customer)


def _shop(office: Office, company: Company, shop: Customer, number: int) -> None:
    at, clerk = company.since, office.clerks[0].actor
    kind = number % len(BUSINESS)
    actions.change_facts(shop.pk, group="business", facts=BUSINESS[kind], by=SETUP, at=at)
    actions.change_facts(shop.pk, group="terms", facts=TERMS[kind], by=SETUP, at=at)
    head = queries.contacts_of(shop)[0]
    actions.edit_contact(
        head.pk,
        name=head.name,
        title=head.title,
        department="经理室",
        part=Post.Part.DECIDES,
        by=SETUP,
        at=at,
    )
    name, department, title, part = SECOND[kind]
    second = actions.add_contact(
        shop.pk, name=name, title="文员", department=department, since=date(2023, 3, 1), by=SETUP, at=at
    )
    post = PostFacts(title, department, part, date(2025, 7, 1))
    actions.take_post(second.pk, customer_id=shop.pk, post=post, by=SETUP, at=at)
    gone = actions.add_contact(
        shop.pk, name="前任店长", title="店长", department="经理室", since=date(2021, 5, 1), by=SETUP, at=at
    )
    actions.leave_post(gone.pk, until=date(2024, 12, 31), by=SETUP, at=at)
    mobile = queries.open_points(shop)[0]
    actions.set_quiet_hours(mobile.pk, quiet_from=time(12), quiet_until=time(14), by=SETUP, at=at)
    actions.add_contact_point(
        shop.pk, kind="address", value=f"{office.name}商铺{number + 1}号", by=SETUP, at=at
    )
    if kind == 0:
        actions.opt_out(mobile.pk, purpose="offer", reason="店长要求不再推送推广信息", by=SETUP, at=at)
    actions.join_team(shop.pk, staff_id=office.clerks[-1].id, duty="合同与收费", by=SETUP, at=at)
    for visibility, words in NOTES:
        actions.add_note(shop.pk, words=words, visibility=visibility, by=clerk, at=at)
    groups = queries.groups_of(shop)
    actions.confirm_facts(shop.pk, groups=groups[:-1] if kind == 1 else groups, by=clerk, at=at)


def _group(office: Office, company: Company, shop: Customer, name: str) -> None:
    """The first shop joined a chain, and is called otherwise since."""
    at = company.since
    chain = actions.create_customer(
        kind=Customer.Kind.ORGANISATION,
        name=f"{office.name}连锁商贸（演示）",
        unit_id=office.unit.pk,
        klass="B",
        by=SETUP,
        at=at,
    )
    actions.add_site(chain.pk, name="总部", address="江南大道 1 号（演示）", by=SETUP, at=at)
    renamed = Details(name, office.unit.pk, chain.pk)
    actions.edit_customer(shop.pk, details=renamed, cause="加盟连锁，更换招牌", by=SETUP, at=at)


def _household(office: Office, company: Company, home: Customer) -> None:
    at, clerk = company.since, office.clerks[0].actor
    actions.add_contact(
        home.pk, name=f"{home.name[0]}阿姨", title="母亲", since=date(2022, 9, 1), by=SETUP, at=at
    )
    actions.add_contact(home.pk, name=f"{home.name[0]}小乐", title="儿子", by=SETUP, at=at)
    actions.add_note(
        home.pk, words="家中有老人行动不便，上门前先打电话。", visibility="unit", by=clerk, at=at
    )
    actions.confirm_facts(home.pk, groups=queries.groups_of(home), by=clerk, at=at)
