import type { Entity } from '@kith/contract/exchange';

/** What the values of a field look like, as evidence beside the name of its column. */
export type Shape = 'text' | 'moment' | 'time' | 'number' | 'phone' | 'email' | 'gender' | 'flag' | 'reference';

export type FieldSpec = {
  field: string;
  /** The import cannot start without it. */
  required: boolean;
  /** Further columns may be given as phone2, phone3 … */
  repeatable: boolean;
  shape: Shape;
  /** Header names, brought to the form of headerKey(): certain ones, likely ones, and ones to take for want of better. */
  names: readonly [certain: string, likely?: string, weak?: string];
};

type More = { required?: boolean; repeatable?: boolean; shape?: Shape };

function field(name: string, names: FieldSpec['names'], more: More = {}): FieldSpec {
  return { field: name, required: false, repeatable: false, shape: 'text', names, ...more };
}

const REFERENCE =
  '客户编号 客户id 客户号 客户代码 客户编码 会员号 会员编号 会员id 会员卡号 用户id 用户编号 顾客编号 买家id customerid customerno customernumber customercode customerref custid custno memberid memberno membernumber clientid clientno buyerid userid';
const REFERENCE_LIKELY =
  '卡号 买家会员名 买家账号 会员账号 外部编号 accountid accountno cardno cardnumber loyaltyid externalref externalid';
const PHONE =
  '手机 手机号 手机号码 联系手机 移动电话 电话 会员手机 会员手机号 客户手机 收货人手机 mobile mobilephone mobileno mobilenumber phone phonenumber phoneno cellphone cell otherphone homephone workphone officephone';
const PHONE_LIKELY =
  '联系电话 电话号码 联系方式 座机 固定电话 收货人电话 tel telephone telno contactnumber billingphone shippingphone';
const EMAIL = '邮箱 电子邮箱 邮箱地址 电子邮件 邮件 email emailaddress mail';

const CUSTOMER_FIELDS: readonly FieldSpec[] = [
  field('external_ref', [REFERENCE, `${REFERENCE_LIKELY} 编号 代码`, 'id 序列号 code ref no number'], {
    shape: 'reference',
  }),
  field('name', [
    '姓名 名称 客户名称 客户姓名 客户名 会员姓名 会员名称 顾客姓名 公司名称 企业名称 单位名称 name fullname customername clientname membername companyname displayname',
    '客户 会员 顾客 公司 名字 customer client company organisation organization account firstname givenname',
  ]),
  field('family_name', ['姓 姓氏 lastname familyname surname']),
  field('alias', ['别名 昵称 简称 曾用名 alias nickname shortname', '称呼 英文名 微信昵称 englishname']),
  field('kind', ['客户类型 客户性质 kind customertype clienttype accounttype', '类型 性质 类别 type']),
  field('gender', ['性别 gender sex'], { shape: 'gender' }),
  field('phone', [PHONE, PHONE_LIKELY], { repeatable: true, shape: 'phone' }),
  field('email', [EMAIL], { repeatable: true, shape: 'email' }),
  field('wechat', ['微信 微信号 微信id wechat wechatid weixin', 'wx vx'], { repeatable: true }),
  field('birthday', ['生日 出生日期 出生年月 出生年月日 会员生日 客户生日 birthday birthdate dateofbirth dob', 'born']),
  field('birthday_calendar', ['生日历法 历法 生日类型 生日日历 birthdaycalendar', 'calendar calendartype']),
  field('region', [
    '地区 区域 所在地区 所在地 省市 省份 城市 所在城市 region area province city',
    '国家 省 市 区县 country state district location',
  ]),
  field('source', [
    '来源 客户来源 会员来源 获客来源 source leadsource customersource',
    '渠道 获客渠道 注册渠道 channel',
  ]),
  field('owner', [
    '客户经理 负责人 归属人 跟进人 所属销售 所属员工 专属顾问 专属客服 owner accountmanager accountowner customermanager',
    '业务员 销售员 销售 销售代表 导购 顾问 客服 salesperson salesrep assignedto manager advisor',
  ]),
  field('department', ['部门 所属部门 归属部门 department dept', '所属门店 团队 team']),
  field('tags', ['标签 客户标签 会员标签 tags tag labels', 'label 分组 groups']),
  field('note', ['备注 客户备注 附注 note notes remark remarks comment comments memo', '说明 描述 description']),
  field(
    'created_on',
    [
      '创建时间 创建日期 注册时间 注册日期 入会时间 入会日期 建档日期 建档时间 开卡日期 开卡时间 createdat createddate createdon registeredat registrationdate joindate joinedat membersince signupdate',
      '登记日期 加入时间 created registered joined since',
    ],
    { shape: 'moment' },
  ),
  field(
    'referred_by',
    ['介绍人编号 推荐人编号 介绍人会员号 推荐人会员号 referredby referredbyid referrerid', '介绍人 推荐人 referrer'],
    {
      shape: 'reference',
    },
  ),
  field('key_person_name', [
    '联系人 关键人 联系人姓名 对接人 contact contactname contactperson keyperson primarycontact',
  ]),
  field(
    'key_person_phone',
    ['联系人电话 联系人手机 联系人手机号 关键人电话 对接人电话 contactphone contactmobile keypersonphone'],
    { shape: 'phone' },
  ),
  field('key_person_title', [
    '联系人职务 联系人职位 关键人职务 contacttitle keypersontitle',
    '职务 职位 jobtitle position',
    'title',
  ]),
];

const ORDER_FIELDS: readonly FieldSpec[] = [
  field('customer_ref', [REFERENCE, REFERENCE_LIKELY, 'customer client member'], { shape: 'reference' }),
  field('customer_name', [
    '客户名称 客户姓名 客户名 会员姓名 顾客姓名 买家姓名 收货人姓名 customername clientname buyername billingname shippingname',
    '姓名 客户 会员 顾客 买家 收货人 收件人 buyer recipient',
    'name 联系人 公司名称',
  ]),
  field('customer_phone', [`${PHONE} customerphone customermobile buyerphone`, PHONE_LIKELY], { shape: 'phone' }),
  field('customer_email', [`${EMAIL} customeremail buyeremail`], { shape: 'email' }),
  field(
    'order_number',
    [
      '订单号 订单编号 订单id 单号 销售单号 主订单号 主订单编号 小票号 orderid orderno ordernumber ordercode invoiceno invoicenumber invoiceid invoice receiptno receiptnumber transactionid transactionno',
      '流水号 交易号 交易单号 单据号 单据编号 发票号 billno order salesorder receipt',
      'id 编号 document name',
    ],
    { shape: 'reference' },
  ),
  field(
    'ordered_at',
    [
      '下单时间 下单日期 订单时间 订单日期 订单创建时间 成交时间 成交日期 交易时间 交易日期 购买时间 购买日期 消费时间 消费日期 销售日期 销售时间 orderdate ordertime orderedat orderdatetime ordercreatedat purchasedate purchasedat invoicedate transactiondate transactiontime saledate datetime',
      '付款时间 支付时间 付款日期 创建时间 日期 开单日期 单据日期 date createdat paidat created timestamp',
      '时间 time 完成时间',
    ],
    { required: true, shape: 'moment' },
  ),
  field('ordered_time', ['下单时刻 交易时刻 时刻', '时间 time 下单时间 交易时间 ordertime timeofday'], {
    shape: 'time',
  }),
  field(
    'amount',
    [
      '实付金额 实付款 实付 实收金额 实收 订单金额 订单总金额 订单总价 支付金额 付款金额 成交金额 交易金额 消费金额 买家实际支付金额 实际支付金额 orderamount ordertotal grandtotal totalamount totalpaid amountpaid paidamount netamount netsales',
      '金额 总金额 总价 合计 合计金额 总计 应付金额 应收金额 amount total sales revenue invoicetotal ordervalue totalprice',
      '销售额 value spend subtotal',
    ],
    { shape: 'number' },
  ),
  field('currency', ['币种 货币 币别 结算币种 currency currencycode']),
  field(
    'return_flag',
    [
      '退货 是否退货 退货标志 退货标识 是否退款 退款状态 是否取消 已取消 取消 cancelled canceled iscancelled iscanceled cancellation returned isreturn isreturned returnflag refunded isrefund',
      '订单状态 交易状态 售后状态 订单类型 单据类型 交易类型 orderstatus refundstatus financialstatus ordertype transactiontype return refund',
      '状态 类型 status type',
    ],
    { shape: 'flag' },
  ),
  field('channel', [
    '渠道 销售渠道 订单渠道 下单渠道 channel saleschannel orderchannel',
    '订单来源 来源 平台 来源平台 source platform',
  ]),
  field('store', [
    '门店 门店名称 店铺 店铺名称 分店 网点 下单门店 store storename shop shopname branch outlet',
    '门店编号 店名 storeid shopid location',
  ]),
  field(
    'product_code',
    [
      '商品编码 商品编号 商品代码 产品编码 产品编号 商品id 货号 商品条码 条码 sku skuid sku编码 productid productcode productsku itemcode itemid stockcode articlenumber lineitemsku',
      '规格编码 barcode upc ean',
    ],
    { shape: 'reference' },
  ),
  field('product_name', [
    '商品名称 商品名 商品标题 产品名称 产品名 品名 宝贝标题 货品名称 productname producttitle itemname lineitemname itemdescription',
    '商品 产品 宝贝 货品 项目 product item description article',
    'title',
  ]),
  field('category', [
    '商品分类 商品类别 产品类别 产品分类 品类 类目 category productcategory producttype',
    '分类 类别 categoryname',
  ]),
  field('quantity', ['数量 商品数量 购买数量 产品数量 销售数量 购买件数 quantity qty lineitemquantity', '件数 销量'], {
    shape: 'number',
  }),
  field(
    'unit_price',
    [
      '单价 商品单价 产品单价 成交单价 销售单价 unitprice itemprice lineitemprice priceeach',
      '价格 售价 商品价格 price',
    ],
    { shape: 'number' },
  ),
  field(
    'line_amount',
    [
      '商品金额 商品小计 商品总价 行金额 明细金额 小计 小计金额 lineamount linetotal linevalue extendedprice lineitemtotal',
      '商品实付 itemtotal',
      '金额 amount total 总价',
    ],
    { shape: 'number' },
  ),
];

/** The fields of an entity in the order they are offered. */
export const FIELDS: Readonly<Record<Entity, readonly FieldSpec[]>> = {
  customers: CUSTOMER_FIELDS,
  orders: ORDER_FIELDS,
};

/** 'phone3' is the field phone, third column of it; null when the entity has no such field. @param custom the company's own. */
export function specOf(entity: Entity, name: string, custom: readonly FieldSpec[] = []): FieldSpec | null {
  const own = entity === 'customers' ? custom.find((one) => one.field === name) : undefined;
  if (own) return own;
  const base = /^([a-z_]+?)([2-9]|[1-9]\d)?$/.exec(name);
  const spec = FIELDS[entity].find((one) => one.field === (base?.[1] ?? name));
  if (!spec || (base?.[2] !== undefined && !spec.repeatable)) return null;
  return spec;
}
