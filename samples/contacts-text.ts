/**
 * What account managers write down. {who} is how they call the customer; {product}, {tea} and {ware} stand in the order
 * talked about, and a text whose thing was not bought is not written.
 */
import type { Interaction } from './types.ts';

export interface Wording {
  kind: Interaction['kind'];
  direction?: 'in' | 'out';
  texts: readonly string[];
}

export type Occasion = 'buyer' | 'organisation' | 'prospect' | 'discontent';

export const wordings: Readonly<Record<'zh-CN' | 'en', Readonly<Record<Occasion, readonly Wording[]>>>> = {
  'zh-CN': {
    buyer: [
      {
        kind: 'call',
        direction: 'out',
        texts: [
          '回访{tea}，{who}说口感不错，已经喝掉一半，下个月再来看新到的。',
          '{who}接了电话，正在开会，约好周末再打。',
          '问{who}上次的{tea}泡得怎么样，说水温高了有点涩，教了85度的泡法。',
          '{who}说家里老人更爱喝淡一点的，推荐了白牡丹，记得下次带试喝装。',
          '{who}打算给岳父过寿买礼，要体面一点的，发了三款礼盒的照片。',
          '告知{who}春茶到店，想留两罐，周六来拿。',
          '未接通，发了短信。',
          '{who}最近出差多，喝得少，说月底回来再补货。',
          '{who}搬家了，新地址已更新，离店远了些，以后多半网上下单。',
          '按客户要求改约在晚上打，{who}说{product}朋友也喜欢，问能不能一起买优惠。',
        ],
      },
      {
        kind: 'call',
        direction: 'in',
        texts: [
          '{who}来电问{product}还有没有货，已留一份。',
          '{who}问发票怎么补开，已转财务，三天内寄出。',
          '{who}来电订一份送人的茶，要手写贺卡，已备注。',
        ],
      },
      {
        kind: 'message',
        direction: 'out',
        texts: [
          '微信发了{tea}的冲泡说明，{who}回了谢谢。',
          '微信告知包裹已寄出，附单号。',
          '发了茶会邀请，{who}说尽量来。',
          '祝{who}生日快乐，送了一张二十元茶券。',
          '节前问候，没有推销。{who}回：有心了。',
        ],
      },
      {
        kind: 'message',
        direction: 'in',
        texts: [
          '{who}发来照片，说{product}的包装有点松，答应下次来店换。',
          '{who}问老白茶怎么存，回了：避光、密封、不进冰箱。',
          '{who}推荐同事加了微信，说是想学泡茶。',
        ],
      },
      {
        kind: 'visit',
        direction: 'in',
        texts: [
          '{who}到店坐了半小时，试了两款单丛，喜欢兰花香、不喝焙火重的。',
          '{who}带朋友来店，朋友也买了，记得道谢。',
          '{who}来店换壶盖，顺便看了{product}。',
          '{who}参加了周日的茶会，问能不能办亲子场。',
        ],
      },
      {
        kind: 'note',
        texts: [
          '{who}孕期，暂不喝浓茶，可荐花草茶。',
          '不喜欢接电话，有事发微信。',
          '{who}收藏紫砂，预算一千以内，有新壶先告诉。',
          '每次都要多给一个袋子，送人用。',
          '{who}的女儿今年高考，七月前少打扰。',
          '口味：生普、老茶，嫌绿茶太淡。',
        ],
      },
    ],
    organisation: [
      {
        kind: 'call',
        direction: 'out',
        texts: [
          '与{who}确认本月用量，{product}照旧，下旬送。',
          '{who}说领导要看报价，已发邮件，周三跟进。',
          '{who}提到节前要给客户备礼，数量约六十份，先出样品。',
        ],
      },
      {
        kind: 'call',
        direction: 'in',
        texts: ['{who}催送货，仓库答应明早到。', '{who}来电加订{product}，要求开专票。'],
      },
      {
        kind: 'visit',
        direction: 'out',
        texts: [
          '上门拜访{who}，看了茶水间，建议换成三包装，省人手。',
          '带新品去给{who}试，会议用茶想从绿茶换成红茶，等他们内部定。',
          '签了半年框架，{who}要求每月五号前对账。',
        ],
      },
      {
        kind: 'message',
        direction: 'out',
        texts: ['给{who}发了对账单，已确认。', '发了{tea}的检测报告。'],
      },
      { kind: 'note', texts: ['付款要走三级审批，至少留两周。', '下单的是{who}，拍板的是老板，报价要两人都发。'] },
    ],
    prospect: [
      {
        kind: 'call',
        direction: 'out',
        texts: [
          '茶会上留了电话，{who}说先了解一下，暂时没有要买的。',
          '{who}问有没有适合新手的茶具，发了三款，等回复。',
          '未接通。',
        ],
      },
      { kind: 'message', direction: 'out', texts: ['加了微信，发了门店地址和新客试喝券。'] },
      { kind: 'note', texts: ['展会认识，做茶室设计，可能要采购器皿，年后再联系。'] },
    ],
    discontent: [
      {
        kind: 'call',
        direction: 'in',
        texts: [
          '{who}来电，说{tea}跟上次不是一个味道，很失望。解释了批次不同，没有接受。',
          '{who}说换货等了九天没人理，语气很不好，已道歉。',
          '{who}投诉店员态度，说以后不来了。已报店长。',
        ],
      },
      {
        kind: 'message',
        direction: 'in',
        texts: [
          '{who}发来照片，{ware}到手碎了一只，客服让自己承担运费，很生气。',
          '{who}说别家同样的茶便宜三十块，问为什么。',
        ],
      },
      { kind: 'note', texts: ['{who}上次结账排了二十分钟队，当场就不高兴。', '{who}说电话太多，像推销的。'] },
    ],
  },
  en: {
    buyer: [
      {
        kind: 'call',
        direction: 'out',
        texts: [
          'Asked {who} how the {tea} was. Liked it, half finished, wants to try something darker next.',
          '{who} was in a meeting; agreed to ring again on Saturday morning.',
          'No answer, left a short message.',
          '{who} found the {tea} bitter. Explained to brew at 85 °C and offered a tasting in the shop.',
          'Told {who} that the spring teas are in. Will come by at the weekend with a friend.',
          '{who} is travelling until the end of the month and will reorder afterwards.',
        ],
      },
      {
        kind: 'call',
        direction: 'in',
        texts: [
          '{who} asked whether we ship the {product} to Europe. We do, five to eight days.',
          '{who} needs an invoice in English for the last order. Sent the same day.',
        ],
      },
      {
        kind: 'message',
        direction: 'out',
        texts: [
          'Sent brewing notes for the {tea}. {who} said thanks.',
          'Invited {who} to the Sunday tasting in English.',
          'Season’s greetings, nothing to sell. {who} was touched.',
        ],
      },
      {
        kind: 'message',
        direction: 'in',
        texts: [
          '{who} asks for a gift for a host family, around ¥300, not too heavy to carry.',
          '{who} wants to know how to store aged white tea.',
        ],
      },
      {
        kind: 'visit',
        direction: 'in',
        texts: [
          '{who} came in with two colleagues, tasted oolongs, prefers light roast.',
          '{who} picked up the {product} and asked for a tea class.',
        ],
      },
      {
        kind: 'note',
        texts: [
          'Prefers e-mail to the phone.',
          'Leaves China next summer; wants to keep ordering from abroad.',
          'Collects celadon. Tell {who} first when new pieces arrive.',
        ],
      },
    ],
    organisation: [
      {
        kind: 'call',
        direction: 'out',
        texts: ['Went through this month’s quantities with {who}; {product} as before, delivery on the 20th.'],
      },
      { kind: 'visit', direction: 'out', texts: ['Visited {who}. They want one tea for meetings and one for gifts.'] },
      { kind: 'message', direction: 'out', texts: ['Sent {who} the statement for the month.'] },
    ],
    prospect: [
      {
        kind: 'call',
        direction: 'out',
        texts: ['Met {who} at the fair. Interested in a tea class, nothing to buy for now.', 'No answer.'],
      },
      { kind: 'message', direction: 'out', texts: ['Sent {who} the address of the shop and a tasting voucher.'] },
    ],
    discontent: [
      {
        kind: 'message',
        direction: 'in',
        texts: [
          '{who} waited nine days for an exchange and is disappointed.',
          'The {ware} arrived broken and {who} was asked to pay the postage. Apologised.',
        ],
      },
      {
        kind: 'call',
        direction: 'in',
        texts: ['{who} says the {tea} tastes different from last time and will look elsewhere.'],
      },
    ],
  },
};
