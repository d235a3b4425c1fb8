/**
 * Stock of names. Surname shares (in 1/10,000 of the population) follow the order and rough size published each year by
 * the Ministry of Public Security; given names are those typical of a decade. Every person here is invented.
 */

/** Surname and its share. */
export const surnames =
  '王719 李712 张680 刘538 陈453 杨308 黄223 赵217 吴205 周204 徐146 孙144 马131 朱126 胡115 郭113 何109 林107 罗104 高100 ' +
  '郑93 梁84 谢72 宋70 唐69 许66 邓64 冯62 韩61 曹60 曾58 彭57 萧55 蔡53 潘52 田52 董51 袁50 于48 余48 叶48 蒋47 杜47 苏46 ' +
  '魏45 程45 吕45 丁43 沈42 任41 姚41 卢41 傅40 钟40 姜40 崔39 谭38 廖37 范37 汪36 陆36 金35 石34 戴34 贾33 韦33 夏33 邱33 ' +
  '方32 侯32 邹31 熊31 孟30 秦30 白29 江29 阎29 薛28 尹27 段26 雷26 黎25 史25 龙24 陶24 贺23 顾23 毛22 郝22 龚21 邵21 万20 ' +
  '钱20 严19 武18 戚12 洪18 汤17 翁11 施14 柳9 俞13 章12 欧阳9 上官2 司徒2 诸葛1 慕容1 夏侯1';

/** Given names by decade of birth: whole names in use, and characters that people combine. */
export const generations = [
  {
    from: 1952,
    to: 1969,
    weight: 17,
    twoCharacters: 0.72,
    female: {
      names:
        '秀英 桂英 秀兰 玉兰 桂兰 秀珍 凤英 玉珍 玉英 兰英 爱华 美华 淑珍 惠芳 月华 建英 红梅 春梅 金凤 雅琴 素芬 文娟 丽华 佩芳 国英',
      characters: '秀玉桂兰英芳珍凤梅华琴淑惠芬莲云霞',
    },
    male: {
      names:
        '建国 建华 国强 志强 志明 建平 卫东 国华 文明 永强 金生 家明 福生 德明 光明 荣华 卫国 新华 国平 宝根 阿根 水根 树林 长林',
      characters: '建国志明德华永强福生荣平文光林根',
    },
  },
  {
    from: 1970,
    to: 1979,
    weight: 25,
    twoCharacters: 0.5,
    female: {
      names: '丽娟 晓燕 海燕 春燕 红霞 艳红 丽萍 雪梅 晓红 慧敏 文静 小红 雅芬 丽君 爱萍 玉梅 秋萍 玲玲 静芬 美玲',
      characters: '丽敏静燕艳娟萍红霞玲慧梅琳莉芳颖',
    },
    male: {
      names: '志刚 海涛 晓东 建军 志勇 文斌 永刚 国栋 振华 立新 晓明 志远 俊杰 卫民 少华 海波 文杰 立军 建波 学军',
      characters: '伟军勇刚斌涛波杰峰明辉平强东宏磊',
    },
  },
  {
    from: 1980,
    to: 1989,
    weight: 31,
    twoCharacters: 0.52,
    female: {
      names:
        '晓雯 佳佳 婷婷 丹丹 晶晶 莎莎 雅静 思佳 晓琳 文婷 佳丽 雪莹 梦洁 若兰 晓萌 静怡 雨薇 海霞 依琳 倩倩 娇娇 圆圆',
      characters: '娜婷静雪莉倩晶蕾颖佳琳洁媛敏丹莹薇',
    },
    male: {
      names: '志鹏 晓峰 俊峰 文博 海洋 建伟 明辉 宇航 嘉伟 思远 立伟 晓磊 鹏飞 子龙 振宇 伟杰 家豪 凯文 志豪 一鸣 文韬',
      characters: '超鹏磊凯亮浩宇俊峰博毅晨帆杰飞翔伟',
    },
  },
  {
    from: 1990,
    to: 1999,
    weight: 23,
    twoCharacters: 0.76,
    female: {
      names:
        '雨晴 梦瑶 思琪 雅婷 欣怡 嘉欣 诗涵 婉婷 梦琪 雪儿 紫薇 若曦 佳怡 雨萱 小满 心怡 静雯 可欣 语嫣 丹妮 乐瑶 梓琳 知夏 清越',
      characters: '雨欣怡梦琪瑶思雅佳晴涵诗婉若语可嘉',
    },
    male: {
      names:
        '浩然 子豪 嘉豪 宇轩 俊杰 泽宇 天宇 一凡 明轩 文轩 家辉 博文 昊天 思源 逸飞 志远 景行 睿哲 皓轩 承宇 逸群 子墨',
      characters: '浩宇轩泽俊博子嘉天逸文昊睿哲皓辰凡',
    },
  },
  {
    from: 2000,
    to: 2006,
    weight: 4,
    twoCharacters: 0.92,
    female: {
      names: '梓涵 欣妍 子涵 诗琪 雨桐 可馨 一诺 语桐 思颖 芷晴 梓萱 佳琪 若琳 沐晴 依诺',
      characters: '梓涵诗雨欣可语桐芷萱妍馨沐依若',
    },
    male: {
      names: '子轩 浩宇 宇轩 梓轩 奕辰 俊熙 子睿 浩轩 一鸣 天佑 博涵 宇辰 沐阳 泽楷 铭轩',
      characters: '子轩梓宇浩奕辰俊熙睿铭泽沐阳楷',
    },
  },
] as const;

/** Characters few people know how to type; a name file must keep them. */
export const rareCharacters = '喆赟翊昶堃犇垚淼骉㛃䶮𬭎𣲗';

/** Reading of every character above and below, without tones. */
export const readings =
  'a阿 ai爱 bai白 bao宝 ben犇 biao骉 bin斌 bo波博 cai蔡 cao曹 chang长昶 chao超 chen陈晨辰 cheng程承 chun春 cui崔 dai戴 dan丹 de德 deng邓 ' +
  'ding丁 dong董东栋 du杜 duan段 er儿 fan范帆凡 fang方芳 fei飞 fen芬 feng冯凤峰 fu傅福 gang刚 gao高 ge葛 gen根 gong龚 gu顾 guan官 guang光 gui桂 ' +
  'guo郭国 hai海 han韩涵 hang航 hao郝豪浩昊皓 he何贺 hong洪红宏𬭎 hou侯 hu胡 hua华 huang黄 hui惠慧辉 jia贾家佳嘉 jian建 jiang蒋姜江 jiao娇 jie杰洁㛃 ' +
  'jin金 jing静晶景 juan娟 jun君军俊 kai凯楷 ke可 kun堃 lan兰 le乐 lei雷磊蕾 li李黎丽莉立 lian莲 liang梁亮 liao廖 lin林琳 ling玲 liu刘柳 long龙 lu卢陆 ' +
  'luo罗 lv吕 ma马 man满 mao毛 mei美梅 meng孟梦萌 miao淼 min敏民 ming明鸣铭 mo墨 mu慕沐 na娜 ni妮 nuo诺 ou欧 pan潘 pei佩 peng彭鹏 ping平萍 qi戚琪 ' +
  'qian钱倩 qiang强 qin秦琴 qing晴清 qiu邱秋 qun群 ran然 ren任 rong容荣 rui睿 ruo若 sha莎 shang上 shao邵少 shen沈 sheng生 shi石史施诗 shu淑树 ' +
  'shui水 si司思 song宋 su苏素 sun孙 tan谭 tang唐汤 tao陶涛韬 tian田天 ting婷 tong桐 tu徒 wan万婉 wang王汪 wei魏韦卫伟薇𣲗 wen文雯 weng翁 wu吴武 ' +
  'xi曦熙 xia夏霞 xiang翔 xiao萧晓小 xie谢 xin新欣心馨 xing行 xiong熊 xiu秀 xu徐许 xuan萱轩 xue薛雪学 ya雅 yan阎严燕艳嫣妍䶮 yang杨阳洋 yao姚瑶垚 ye叶 ' +
  'yi怡依一毅逸奕翊 yin尹 ying英颖莹 yong永勇 you佑 yu于余俞玉雨宇语 yuan袁远圆媛源 yue月越 yun云赟 ze泽 zeng曾 zhang张章 zhao赵 zhe哲喆 zhen珍振 zheng郑 ' +
  'zhi志知芷 zhong钟 zhou周 zhu朱诸 zi子紫梓 zou邹';

/** Foreign customers: names as the shop writes them, and the alias some of them go by. */
export const foreignNames = [
  {
    weight: 40,
    female: 'Emily Sarah Laura Hannah Grace Olivia Claire Rachel Megan Jessica Charlotte Sophie Alice Katherine Julia',
    male: 'Daniel James Thomas Michael Andrew David Oliver Peter Robert Matthew William George Simon Henry Mark',
    family:
      'Moore Smith Johnson Taylor Walker Harris Clark Lewis Hughes Bennett Foster Murphy Campbell Reed Parker Sullivan Bailey Ross',
  },
  {
    weight: 18,
    female: 'Anna Katrin Julia Sabine Greta Marlene Franziska Ute Johanna Lea',
    male: 'Jonas Lukas Stefan Matthias Felix Jan Karl Moritz Sebastian Uwe',
    family: 'Weber Schneider Wagner Becker Hoffmann Krüger Vogel Lang Schäfer Brandt Köhler',
  },
  {
    weight: 14,
    female: 'Camille Élise Chloé Margaux Hélène Inès Juliette Amélie',
    male: 'Julien Antoine Hugo Mathieu Étienne Luc Baptiste François',
    family: 'Martin Bernard Dubois Laurent Moreau Girard Lefèvre Fontaine Chevalier Roux',
  },
  {
    weight: 8,
    female: 'Elena Irina Natalia Anastasia Olga Daria',
    male: 'Dmitri Sergei Alexei Ivan Nikolai Pavel',
    family: 'Ivanov Petrov Sokolov Morozov Lebedev Orlov',
  },
  {
    weight: 8,
    female: 'Min-ji Seo-yeon Ji-woo Ha-eun Yu-jin',
    male: 'Min-jun Ji-hoon Seung-ho Do-yun Hyun-woo',
    family: 'Kim Lee Park Choi Jung Kang',
  },
  {
    weight: 6,
    female: 'Priya Ananya Kavita Meera',
    male: 'Arjun Rahul Vikram Sanjay',
    family: 'Sharma Patel Rao Gupta Iyer Singh',
  },
] as const;

/** Japanese customers are written in characters and go by their romanised name. */
export const japaneseNames =
  '田中由美:Tanaka Yumi:f 佐藤健一:Sato Kenichi:m 铃木美咲:Suzuki Misaki:f 高桥直人:Takahashi Naoto:m 山本惠子:Yamamoto Keiko:f ' +
  '渡边翔太:Watanabe Shota:m 小林千夏:Kobayashi Chinatsu:f 中村大辅:Nakamura Daisuke:m 伊藤明日香:Ito Asuka:f 加藤隆:Kato Takashi:m';
