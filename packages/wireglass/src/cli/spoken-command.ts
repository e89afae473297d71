import { Command, type Option } from "commander";
import { UsageMistake } from "./limit-flags.ts";
import { nearestWord } from "./nearest-word.ts";
import type { Texts } from "./texts/index.ts";

/**
 * A command whose complaints are in the user's language. The methods are commander's own, by names that it
 * does not document: where it calls others, its English sentence is printed instead.
 */
export class SpokenCommand extends Command {
  readonly #texts: Texts;

  constructor(name: string, texts: Texts) {
    super(name);
    this.#texts = texts;
  }

  override createCommand(name: string): SpokenCommand {
    return new SpokenCommand(name, this.#texts);
  }

  missingArgument(name: string): never {
    throw new UsageMistake(this.#texts.missingArgument(name, this.#help));
  }

  optionMissingArgument({ flags }: Option): never {
    throw new UsageMistake(this.#texts.missingValue(flags));
  }

  unknownOption(flag: string): never {
    throw new UsageMistake(this.#texts.unknownOption(flag, this.#help));
  }

  _excessArguments(words: readonly string[]): never {
    const { length } = this.registeredArguments;
    if (this.parent === null) throw this.#unknownCommand(words[0] ?? "");
    const extra = words.slice(length).join(" ");
    throw new UsageMistake(this.#texts.tooMany(extra, this.#help));
  }

  #unknownCommand(word: string): UsageMistake {
    const names = this.commands.map((command) => command.name());
    const near = nearestWord(word, names);
    if (near !== undefined) return new UsageMistake(this.#texts.perhapsCommand(word, near));
    return new UsageMistake(this.#texts.unknownCommand(word, this.#help));
  }

  /** What shows how it is used: "wireglass serve --help". */
  get #help(): string {
    return `${this.parent === null ? "" : `${this.parent.name()} `}${this.name()} --help`;
  }
}

/** An option with a few values, named in the help and in the sentence about another one. */
export function choice(option: Option, values: readonly string[], texts: Texts): Option {
  return option.choices(values).argParser((text) => {
    if (values.includes(text)) return text;
    throw new UsageMistake(texts.notAChoice(option.long ?? "", text, values.join(", ")));
  });
}

/** The same for an option that may be given several times. */
export function choices(option: Option, values: readonly string[], texts: Texts): Option {
  return option.choices(values).argParser((text, before: readonly string[] = []) => {
    if (values.includes(text)) return [...before, text];
    throw new UsageMistake(texts.notAChoice(option.long ?? "", text, values.join(", ")));
  });
}
