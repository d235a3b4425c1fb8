/** What the sample company sells: 64 products in eleven categories. Loose tea is sold by ten grams. */
import type { Product } from './types.ts';

interface Shelf {
  category: string;
  categoryEn: string;
  kind: Product['kind'];
  /** How often a customer without a preference reaches for it, in per cent. */
  weight: number;
  /** Code, name, English name, list price in yuan. */
  products: readonly (readonly [string, string, string, number])[];
}

const shelves: readonly Shelf[] = [
  {
    category: '绿茶',
    categoryEn: 'Green tea',
    kind: 'tea',
    weight: 17,
    products: [
      ['LC01', '明前西湖龙井 罐装50克', 'Pre-Qingming Longjing, tin 50 g', 268],
      ['LC02', '雨前龙井 罐装100克', 'Pre-rain Longjing, tin 100 g', 198],
      ['LC03', '碧螺春 罐装50克', 'Biluochun, tin 50 g', 168],
      ['LC04', '安吉白茶 罐装50克', 'Anji Baicha, tin 50 g', 158],
      ['LC05', '黄山毛峰 袋装100克', 'Huangshan Maofeng, bag 100 g', 88],
      ['LC06', '径山茶 袋装100克', 'Jingshan, bag 100 g', 78],
      ['LC07', '龙井 散装10克', 'Longjing, loose 10 g', 16],
      ['LC08', '冷泡绿茶 三角包12枚', 'Cold-brew green tea, 12 bags', 36],
    ],
  },
  {
    category: '白茶',
    categoryEn: 'White tea',
    kind: 'tea',
    weight: 13,
    products: [
      ['BC01', '白毫银针 罐装50克', 'Silver Needle, tin 50 g', 238],
      ['BC02', '白牡丹 罐装60克', 'White Peony, tin 60 g', 128],
      ['BC03', '寿眉饼 2019 350克', 'Shoumei cake 2019, 350 g', 198],
      ['BC04', '老白茶饼 2014 350克', 'Aged white cake 2014, 350 g', 468],
      ['BC05', '白牡丹 散装10克', 'White Peony, loose 10 g', 14],
      ['BC06', '陈皮白茶 小方片20枚', 'Tangerine white tea, 20 squares', 68],
    ],
  },
  {
    category: '红茶',
    categoryEn: 'Black tea',
    kind: 'tea',
    weight: 10,
    products: [
      ['HC01', '正山小种 罐装100克', 'Lapsang Souchong, tin 100 g', 148],
      ['HC02', '金骏眉 罐装50克', 'Jin Jun Mei, tin 50 g', 258],
      ['HC03', '祁门红茶 罐装75克', 'Keemun, tin 75 g', 118],
      ['HC04', '九曲红梅 袋装100克', 'Jiuqu Hongmei, bag 100 g', 98],
      ['HC05', '滇红 散装10克', 'Dianhong, loose 10 g', 9],
    ],
  },
  {
    category: '乌龙',
    categoryEn: 'Oolong',
    kind: 'tea',
    weight: 12,
    products: [
      ['WL01', '铁观音 清香 盒装125克', 'Tieguanyin, light, box 125 g', 128],
      ['WL02', '武夷肉桂 罐装60克', 'Wuyi Rougui, tin 60 g', 188],
      ['WL03', '大红袍 罐装80克', 'Da Hong Pao, tin 80 g', 228],
      ['WL04', '凤凰单丛 鸭屎香 80克', 'Fenghuang Dancong Yashi Xiang, 80 g', 168],
      ['WL05', '冻顶乌龙 袋装100克', 'Dongding, bag 100 g', 108],
      ['WL06', '铁观音 散装10克', 'Tieguanyin, loose 10 g', 11],
    ],
  },
  {
    category: '普洱',
    categoryEn: 'Pu’er',
    kind: 'tea',
    weight: 13,
    products: [
      ['PE01', '普洱熟饼 2018 357克', 'Ripe pu’er cake 2018, 357 g', 158],
      ['PE02', '普洱生饼 古树 2020 357克', 'Raw pu’er cake, old trees 2020, 357 g', 328],
      ['PE03', '小青柑 罐装250克', 'Pu’er in green tangerine, tin 250 g', 118],
      ['PE04', '熟普小沱 罐装30颗', 'Ripe mini tuocha, tin of 30', 88],
      ['PE05', '宫廷熟普 散装10克', 'Palace ripe pu’er, loose 10 g', 8],
      ['PE06', '易武生饼 2012 357克', 'Yiwu raw cake 2012, 357 g', 680],
    ],
  },
  {
    category: '花草茶',
    categoryEn: 'Flower and herb tea',
    kind: 'tea',
    weight: 6,
    products: [
      ['HH01', '茉莉龙珠 罐装100克', 'Jasmine pearls, tin 100 g', 98],
      ['HH02', '桂花乌龙 三角包15枚', 'Osmanthus oolong, 15 bags', 58],
      ['HH03', '胎菊 罐装40克', 'Chrysanthemum buds, tin 40 g', 46],
      ['HH04', '玫瑰花 散装10克', 'Rose buds, loose 10 g', 6],
      ['HH05', '陈皮 五年 100克', 'Tangerine peel, five years, 100 g', 86],
    ],
  },
  {
    category: '茶具',
    categoryEn: 'Teaware',
    kind: 'ware',
    weight: 11,
    products: [
      ['CJ01', '青瓷盖碗 150毫升', 'Celadon gaiwan, 150 ml', 138],
      ['CJ02', '宜兴紫砂壶 西施 200毫升', 'Yixing pot Xishi, 200 ml', 580],
      ['CJ03', '玻璃公道杯 300毫升', 'Glass sharing jug, 300 ml', 48],
      ['CJ04', '白瓷品茗杯 两只', 'White porcelain cups, pair', 56],
      ['CJ05', '汝窑主人杯', 'Ru-glaze master cup', 98],
      ['CJ06', '竹茶盘 40厘米', 'Bamboo tea tray, 40 cm', 168],
      ['CJ07', '旅行茶具 一壶三杯', 'Travel set, pot and three cups', 198],
      ['CJ08', '茶则茶针套装', 'Tea scoop and pick', 39],
      ['CJ09', '铸铁壶 1.2升', 'Cast-iron kettle, 1.2 l', 468],
    ],
  },
  {
    category: '器皿',
    categoryEn: 'Home-ware',
    kind: 'ware',
    weight: 7,
    products: [
      ['QM01', '景德镇手绘马克杯', 'Jingdezhen painted mug', 88],
      ['QM02', '胡桃木托盘', 'Walnut tray', 128],
      ['QM03', '青瓷花器 小', 'Celadon vase, small', 158],
      ['QM04', '粗陶碗 四只', 'Stoneware bowls, four', 136],
      ['QM05', '棉麻茶席', 'Cotton and linen tea cloth', 68],
      ['QM06', '锡茶叶罐 100克', 'Pewter caddy, 100 g', 258],
      ['QM07', '茶巾 两条', 'Tea towels, two', 19],
    ],
  },
  {
    category: '香道',
    categoryEn: 'Incense',
    kind: 'other',
    weight: 4,
    products: [
      ['XD01', '老山檀线香 20克', 'Sandalwood sticks, 20 g', 78],
      ['XD02', '沉香盘香 24枚', 'Agarwood coils, 24', 168],
      ['XD03', '莲花香插', 'Lotus incense holder', 46],
      ['XD04', '铜香炉 小', 'Bronze censer, small', 298],
    ],
  },
  {
    category: '茶点',
    categoryEn: 'Tea snacks',
    kind: 'other',
    weight: 5,
    products: [
      ['CD01', '绿豆糕 8枚', 'Mung bean cakes, 8', 32],
      ['CD02', '桂花糕 6枚', 'Osmanthus cakes, 6', 28],
      ['CD03', '龙井茶酥 10枚', 'Longjing pastries, 10', 42],
      ['CD04', '山核桃仁 120克', 'Hickory kernels, 120 g', 45],
    ],
  },
  {
    category: '礼盒',
    categoryEn: 'Gift boxes',
    kind: 'other',
    weight: 4,
    products: [
      ['LH01', '云栖礼盒 龙井双罐', 'Yunqi box, two tins of Longjing', 498],
      ['LH02', '岁寒礼盒 普洱与紫砂杯', 'Winter box, pu’er and Yixing cup', 368],
      ['LH03', '团圆礼盒 乌龙与茶点', 'Reunion box, oolong and pastries', 258],
      ['LH04', '雅集礼盒 四茶小罐', 'Gathering box, four small tins', 188],
    ],
  },
];

/** The catalogue in the order of the shelves. */
export const products: readonly Product[] = shelves.flatMap((shelf) =>
  shelf.products.map(([code, name, nameEn, yuan]) => ({
    code,
    name,
    nameEn,
    category: shelf.category,
    categoryEn: shelf.categoryEn,
    kind: shelf.kind,
    priceMinor: yuan * 100,
  })),
);

export interface Category {
  name: string;
  weight: number;
  products: readonly Product[];
}

export const categories: readonly Category[] = shelves.map((shelf) => ({
  name: shelf.category,
  weight: shelf.weight,
  products: products.filter((product) => product.category === shelf.category),
}));
