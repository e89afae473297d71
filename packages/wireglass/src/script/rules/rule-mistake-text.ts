import { mistakeText } from "@wireglass/lens/filter";
import type { RuleMistake } from "./rule-mistake.ts";

/** What is wrong with rules, in one sentence; with the place in a filter drawn below it. */
export function ruleMistakeText(mistake: RuleMistake, lang: "en" | "zh"): string {
  const text = (lang === "zh" ? zh : en)(mistake);
  if (mistake.code !== "filter") return text;
  return `${text}\n${mistakeText(mistake.text, mistake.mistake, lang)}`;
}

function en(mistake: RuleMistake): string {
  const rule = `rule ${mistake.rule}`;
  switch (mistake.code) {
    case "json":
      return `this is no JSON: ${mistake.reason}`;
    case "list":
      return 'write the rules as a list, [{…}, {…}], or as {"rules": […]}';
    case "many":
      return `these are more than ${mistake.most} rules: put those with the same effect into one`;
    case "object":
      return `${rule} is no object: write it as {"filter": "…", "drop": true}`;
    case "pattern":
      return `${rule}: its pattern cannot be read: ${mistake.reason}`;
    case "action":
      return mistake.found.length === 0
        ? `${rule} does nothing: give it one of ${mistake.expected}`
        : `${rule} does several things (${mistake.found.join(", ")}): make a rule of each`;
    case "field":
      return `${rule} has "${mistake.field}", which no rule knows: write one of ${mistake.expected}`;
    case "value":
      return `${rule}: write "${mistake.field}" as ${mistake.expected}`;
    case "filter":
      return `${rule}: its filter cannot be read`;
  }
}

function zh(mistake: RuleMistake): string {
  const rule = `第 ${mistake.rule} 条规则`;
  switch (mistake.code) {
    case "json":
      return `这不是 JSON：${mistake.reason}`;
    case "list":
      return '请把规则写成列表 [{…}, {…}]，或 {"rules": […]}';
    case "many":
      return `规则超过 ${mistake.most} 条：请合并效果相同的规则`;
    case "object":
      return `${rule}不是对象：请写成 {"filter": "…", "drop": true}`;
    case "pattern":
      return `${rule}：正则表达式有误：${mistake.reason}`;
    case "action":
      return mistake.found.length === 0
        ? `${rule}没有动作：请写其中之一：${mistake.expected}`
        : `${rule}有多个动作（${mistake.found.join("、")}）：请各写一条规则`;
    case "field":
      return `${rule}中的“${mistake.field}”不是规则的字段：可用的有 ${mistake.expected}`;
    case "value":
      return `${rule}：“${mistake.field}”应写作 ${mistake.expected}`;
    case "filter":
      return `${rule}：过滤表达式有误`;
  }
}
