import { MAX_DEPTH, MAX_FILTER_LENGTH, MAX_TERMS } from "./limits.ts";
import type { MistakeTexts } from "./mistake.ts";

function oneOf(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join("、")} 或 ${last}`;
}

/** What is wrong with an expression, in Chinese. */
export const MISTAKES_ZH: MistakeTexts = {
  sentences: {
    "too-long": () => `过滤表达式最多 ${MAX_FILTER_LENGTH} 个字符`,
    "too-many-terms": () => `过滤表达式最多 ${MAX_TERMS} 个条件`,
    "too-deep": () => `括号与否定最多嵌套 ${MAX_DEPTH} 层`,
    "term-missing": (about) => (about === "" ? "此处缺少一个条件" : `条件不能以 ${about} 开头`),
    "space-missing": () => "此处之前缺少空格；若要搜索整段文本，请加引号",
    "unmatched-bracket": () => "这个括号没有对应的左括号；若要搜索括号，请加引号",
    "open-bracket": () => "这个括号没有闭合",
    "open-quote": () => "这个引号没有闭合",
    "open-regex": () => "这个正则表达式没有结束；若要搜索斜杠，请给文本加引号",
    "open-list": () => "这个列表没有闭合",
    regex: (about) => `无法使用这个正则表达式：${about}`,
    "regex-flag": (about) => `“${about}”不是正则表达式的标志；若要搜索斜杠，请给文本加引号`,
    "unknown-field": (about) =>
      about.toLowerCase() === "type"
        ? "没有“type”这个字段；请写出表示类型的成员，例如 $.type == ticker，或在“类型”中点击一种类型"
        : `没有“${about}”这个字段；若要搜索这段文本，请加引号`,
    "unknown-value": (about) => `“${about}”不是此字段的取值`,
    operator: (about) => `“${about}”不能用于此字段`,
    "value-missing": () => "此处缺少一个值",
    number: (about) => `“${about}”不是数字`,
    size: (about) => `“${about}”不是大小`,
    duration: (about) => `“${about}”不是时长`,
    time: (about) => `“${about}”不是时间`,
    clock: (about) => `此处不知道“${about}”是哪一天；请同时写出日期`,
    range: () => "这个范围的终点早于起点",
    hex: (about) => `“${about}”不是十六进制字节`,
    escape: (about) => `“${about}”不代表任何字符`,
    path: () => "从此处起无法读懂路径",
    header: () => "此处缺少标头名称",
  },
  regex: {
    "unmatched-bracket": "有一个括号没有对应的左括号",
    "too-deep": "分组嵌套过深",
    "too-large": "重复次数使它过大；请减少次数",
    "bad-repeat": "重复次数的上限小于下限",
    "nothing-to-repeat": "没有可重复的内容；请在该字符前加反斜杠",
    lookaround: "不支持环视，以保证搜索总能结束；请改用第二个条件",
    backreference: "不支持反向引用，以保证搜索总能结束",
    "bad-group": "未知的分组写法；请写 (…) 或 (?:…)",
    "open-group": "有一个分组没有闭合",
    "open-class": "有一个方括号字符类没有闭合",
    "bad-range": "字符类中的范围前后颠倒",
    "bad-escape": "反斜杠后的内容没有含义",
  },
  expecting: (sentence, expected) =>
    expected.length === 0 ? sentence : `${sentence}；此处应为 ${oneOf(expected)}`,
};
