/** The company itself: its name, people, shops, and where its customers live. */
import type { Bilingual, Channel, Department, SampleUser } from './types.ts';

export const houseName: Bilingual = { zh: '云栖茶器', en: 'Yunqi Tea & Home' };

export const departments: readonly Department[] = [
  { name: '零售部', nameEn: 'Retail' },
  { name: '海外客户部', nameEn: 'International customers' },
  { name: '企业客户部', nameEn: 'Corporate customers' },
];

function user(name: string, mailbox: string, department: string, locale: SampleUser['locale'] = 'zh-CN'): SampleUser {
  return { email: `${mailbox}@sample.example`, name, role: 'account_manager', locale, department };
}

export const managers = {
  chenYan: user('陈燕', 'chen.yan', '零售部'),
  zhouLi: user('周立', 'zhou.li', '零售部'),
  wangSiyuan: user('王思远', 'wang.siyuan', '零售部'),
  lena: user('Lena Fischer', 'lena.fischer', '海外客户部', 'en'),
  heXiao: user('何晓', 'he.xiao', '企业客户部'),
} as const;

/** A city with a shop looks after its persons; the others belong to the shop of Hangzhou. */
export interface City {
  name: string;
  districts: readonly string[];
  areaCode: string;
  manager: SampleUser;
}

const city = (name: string, areaCode: string, manager: SampleUser, districts: string): City => ({
  name,
  areaCode,
  manager,
  districts: districts.split(' '),
});

/** The cities with a shop, in the order in which the shops opened. */
export const shopCities: readonly City[] = [
  city('杭州', '0571', managers.chenYan, '西湖区 上城区 拱墅区 滨江区 余杭区 萧山区'),
  city('上海', '021', managers.zhouLi, '徐汇区 静安区 黄浦区 长宁区 浦东新区 闵行区'),
  city('苏州', '0512', managers.zhouLi, '姑苏区 工业园区 虎丘区 吴中区 相城区'),
  city('南京', '025', managers.wangSiyuan, '秦淮区 玄武区 鼓楼区 建邺区 江宁区'),
  city('成都', '028', managers.wangSiyuan, '锦江区 青羊区 武侯区 高新区 成华区'),
  city('广州', '020', managers.wangSiyuan, '越秀区 天河区 荔湾区 海珠区 番禺区'),
];

/** Where those live who only order from afar. */
export const farCities: readonly City[] = [
  city('北京', '010', managers.chenYan, '朝阳区 海淀区 东城区 西城区'),
  city('深圳', '0755', managers.wangSiyuan, '南山区 福田区 罗湖区'),
  city('宁波', '0574', managers.chenYan, '鄞州区 海曙区 江北区'),
  city('绍兴', '0575', managers.chenYan, '越城区 柯桥区'),
  city('武汉', '027', managers.wangSiyuan, '武昌区 江汉区 洪山区'),
  city('西安', '029', managers.wangSiyuan, '雁塔区 碑林区'),
  city('厦门', '0592', managers.zhouLi, '思明区 湖里区'),
  city('重庆', '023', managers.wangSiyuan, '渝中区 江北区 南岸区'),
  city('长沙', '0731', managers.wangSiyuan, '岳麓区 芙蓉区'),
  city('青岛', '0532', managers.chenYan, '市南区 崂山区'),
];

export interface ShopPlan {
  code: string;
  name: string;
  nameEn: string;
  channel: Channel;
  city?: string;
  /** Days after the beginning of the history. */
  opensAfter: number;
  /** Share of new customers once all are open. */
  weight: number;
}

/** Six shops that opened one after the other, and the three desks that reach the whole country. */
export const shopPlans: readonly ShopPlan[] = [
  {
    code: 'HZ',
    name: '杭州湖滨店',
    nameEn: 'Hangzhou Hubin',
    channel: 'store',
    city: '杭州',
    opensAfter: 0,
    weight: 21,
  },
  {
    code: 'SH',
    name: '上海武康路店',
    nameEn: 'Shanghai Wukang Road',
    channel: 'store',
    city: '上海',
    opensAfter: 0,
    weight: 17,
  },
  {
    code: 'SZ',
    name: '苏州平江路店',
    nameEn: 'Suzhou Pingjiang Road',
    channel: 'store',
    city: '苏州',
    opensAfter: 90,
    weight: 10,
  },
  {
    code: 'NJ',
    name: '南京老门东店',
    nameEn: 'Nanjing Laomendong',
    channel: 'store',
    city: '南京',
    opensAfter: 180,
    weight: 8,
  },
  {
    code: 'CD',
    name: '成都玉林店',
    nameEn: 'Chengdu Yulin',
    channel: 'store',
    city: '成都',
    opensAfter: 270,
    weight: 8,
  },
  {
    code: 'GZ',
    name: '广州东山口店',
    nameEn: 'Guangzhou Dongshankou',
    channel: 'store',
    city: '广州',
    opensAfter: 360,
    weight: 7,
  },
  { code: 'WS', name: '云栖网店', nameEn: 'Yunqi web shop', channel: 'web', opensAfter: 0, weight: 16 },
  { code: 'WX', name: '微信小程序', nameEn: 'WeChat mini-program', channel: 'wechat', opensAfter: 0, weight: 13 },
  { code: 'QY', name: '企业客户部', nameEn: 'Corporate desk', channel: 'b2b', opensAfter: 0, weight: 0 },
];
