import type { Texts } from "./texts-en.ts";

export const ZH: Texts = {
  number: "#",
  time: "时间",
  protocol: "协议",
  url: "地址",
  status: "状态",
  messages: "消息",
  bytes: "字节",
  duration: "时长",
  end: "结束",
  open: "进行中",
  from: { client: "→", server: "←" },
  empty: (file) => `${file}：其中没有这样的内容`,
  frame: (at) => `第 ${at} 帧`,
  violations: (codes) => `违反 ${codes}`,
  exported: (entries, file) => `已将 ${entries} 条记录写入 ${file}`,
  imported: (entries, file, capture) => `已将 ${file} 的 ${entries} 条记录加入 ${capture}`,

  badPlace: (text) => `“${text}”不是捕获中的位置：7 表示连接，7.12 表示其中一条消息`,
  noConnection: (number) => `没有连接 ${number}；wireglass list 列出已有的连接`,
  noMessage: (place) => `没有消息 ${place}；wireglass show ${place.split(".")[0]} 列出已有的消息`,
  payloadOfOne: () => "--payload 写出一条消息：请指明它，如 wireglass show 7.12 --payload",
  formatMissing: () => "请给出格式：--format jsonl、har 或 pcapng，或带有该结尾的 --output",
  unknownFile: (file) => `${file} 既不是 JSON Lines 也不是 HAR；请导出为其中之一`,
  unreadable: (file, why) => `${file}：无法读取（${why}）；请检查路径`,
  unwritable: (file, why) => `${file}：无法写入（${why}）；请用 --output 另给文件`,
};
