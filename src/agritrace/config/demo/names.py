"""Words the demonstration is made of: names of invented people and farms, wares of two provinces. Data."""

from __future__ import annotations

from dataclasses import dataclass

from agritrace.registry.subjects.values import Industry

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢"
GIVEN = (
    "建国", "秀英", "海燕", "志强", "桂兰", "文杰", "丽华", "永福", "春梅", "国强", "小红", "德海", "玉珍", "明亮", "金花", "立新",
    "素芬", "家宝", "晓峰", "慧敏", "大勇", "雪梅", "正林", "阿妹", "东升", "彩霞", "振华", "月琴", "光明", "美玲", "福生", "翠平",
)  # fmt: skip
MARKS = (
    "禾田", "绿源", "丰泽", "瑞禾", "金穗", "福山", "南渡", "椰风", "海岸", "田野", "鑫农", "嘉禾", "兴农", "惠民", "青禾", "万泉", "星海",
    "贺兰", "塞上", "黄河", "六盘", "沙湖", "红寺", "朔方", "长河", "陇原", "天蓝", "春雨", "丰收", "众鑫", "永兴", "茂源",
)  # fmt: skip
"""Words farms are called by; with surname and place they give enough different names."""
MONTHLY = 0.3
"""Share of subjects that show up once a month only."""


@dataclass(frozen=True, slots=True)
class Good:
    """A product as farmers call it: catalogue code, unit, how much of it one harvest brings, specification."""

    name: str
    category: str
    unit: str
    least: int
    most: int
    spec: str = ""


_P, _L, _F = Industry.PLANTING, Industry.LIVESTOCK, Industry.FISHERY
GOODS: dict[str, dict[Industry, tuple[Good, ...]]] = {
    "46": {
        _P: (
            Good("番茄", "01040551", "公斤", 200, 1200, "粉果"),
            Good("豇豆", "01040652", "公斤", 150, 900, "青条"),
            Good("辣椒", "01040554", "公斤", 200, 1500, "泡椒"),
            Good("芒果", "01030259", "公斤", 400, 3000, "贵妃"),
            Good("香蕉", "01031051", "公斤", 800, 6000, "巴西蕉"),
            Good("荔枝", "01030651", "公斤", 300, 2000, "妃子笑"),
            Good("菠萝", "01030551", "公斤", 400, 2500, "金钻"),
            Good("火龙果", "01030360", "公斤", 200, 1800, "红心"),
            Good("胡椒", "01050252", "公斤", 40, 300, "白胡椒"),
            Good("椰子", "01031151", "个", 300, 3000, "青椰"),
        ),
        _L: (
            Good("文昌鸡", "02025151", "只", 80, 600, "120 日龄"),
            Good("肉鸭", "02025251", "只", 100, 700, ""),
            Good("生猪", "02015151", "头", 10, 60, "商品猪"),
            Good("鸡蛋", "02025451", "公斤", 100, 800, "散养"),
        ),
        _F: (
            Good("罗非鱼", "03010258", "公斤", 300, 4000, "500 克以上"),
            Good("南美白对虾", "03020151", "公斤", 100, 1500, "40 头"),
            Good("石斑鱼", "03010153", "公斤", 80, 900, "珍珠龙胆"),
        ),
    },
    "64": {
        _P: (
            Good("枸杞", "01070453", "公斤", 50, 600, "特优"),
            Good("西瓜", "01030951", "公斤", 800, 6000, "硒砂瓜"),
            Good("马铃薯", "01041051", "公斤", 800, 8000, "青薯 9 号"),
            Good("大米", "01010155", "公斤", 500, 5000, "粳米"),
            Good("黄瓜", "01040751", "公斤", 200, 1200, "水果黄瓜"),
            Good("菠菜", "01040951", "公斤", 100, 900, ""),
            Good("葡萄", "01030351", "公斤", 200, 2500, "红地球"),
            Good("玉米", "01010351", "公斤", 1000, 9000, ""),
        ),
        _L: (
            Good("绵羊", "02015351", "只", 15, 120, "滩羊"),
            Good("生鲜牛乳", "02015451", "公斤", 800, 6000, ""),
            Good("鸡蛋", "02025451", "公斤", 150, 900, ""),
        ),
        _F: (
            Good("鲤鱼", "03010254", "公斤", 200, 2500, "黄河鲤鱼"),
            Good("草鱼", "03010251", "公斤", 200, 3000, ""),
        ),
    },
}  # fmt: skip
"""What grows, lives and swims in Hainan and Ningxia; catalogue codes of the package's edition."""

PROVINCE_OFFICES = {"110000000000": "北京市农业农村局", "120000000000": "天津市农业农村委员会",
                    "310000000000": "上海市农业农村委员会", "500000000000": "重庆市农业农村委员会"}  # fmt: skip
"""Provincial offices that are not called 农业农村厅."""
OUTSIDE = frozenset({"71", "81", "82"})
"""Taiwan, Hong Kong and Macao have no regulators on this platform."""
REFUSALS = ("到货数量不符", "品质与约定不符", "送错了地方，不是我方订的货", "包装破损，部分腐烂")
LOSSES = ("分拣剔除的次果", "运输途中损坏", "采后腐烂", "称重误差")
VOIDS = ("数量登记错误，已重新登记", "产品选错，已重新登记")
PLACES = ("坡头村", "新村", "大坡村", "红旗村", "东昌村", "和平村", "团结村", "永丰村", "河西村", "光明村")
