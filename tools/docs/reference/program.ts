import { join } from "node:path";
import type { Node, SourceFile } from "typescript/unstable/ast";
import { API, type Project, SymbolFlags, type Symbol as TsSymbol } from "typescript/unstable/sync";

/**
 * The compiler's view of the sources. TypeScript 7 ships this API as unstable; it is used in this folder
 * only, and the version is pinned.
 */
export class Program implements Disposable {
  readonly #root: string;
  readonly #api: API;
  readonly #project: Project;

  constructor(root: string, config: string) {
    this.#root = root;
    this.#api = new API({ cwd: root });
    const snapshot = this.#api.updateSnapshot({ openProjects: [join(root, config)] });
    const project = snapshot.getProjects()[0];
    if (project === undefined) throw new Error(`the compiler cannot open ${config}`);
    this.#project = project;
  }

  /** The exports of a module with their declarations, wherever those are. */
  exportsOf(file: string): readonly { readonly name: string; readonly nodes: readonly Node[] }[] {
    const { program, checker } = this.#project;
    const source = program.getSourceFile(join(this.#root, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is no module of the program`);
    return checker
      .getExportsOfModule(module)
      .map((symbol) => ({ name: symbol.name, nodes: this.#declarations(this.#target(symbol)) }));
  }

  /** The declarations of what an identifier means. */
  meaningOf(identifier: Node): readonly Node[] {
    const symbol = this.#project.checker.getSymbolAtLocation(identifier);
    return symbol === undefined ? [] : this.#declarations(this.#target(symbol));
  }

  /** The type that the compiler finds for a declaration that does not say it. */
  inferredType(node: Node): string {
    const { checker } = this.#project;
    const type = checker.getTypeAtLocation(node);
    return type === undefined ? "unknown" : checker.typeToString(type, node);
  }

  /** The same for what a function returns. */
  inferredReturn(node: Node): string {
    const { checker } = this.#project;
    const signature = checker.getSignatureFromDeclaration(node);
    const type = signature && checker.getReturnTypeOfSignature(signature);
    return type === undefined ? "unknown" : checker.typeToString(type, node);
  }

  /** The path in the repository, with slashes. */
  pathOf(file: SourceFile): string {
    return file.fileName.slice(this.#root.replaceAll("\\", "/").length + 1);
  }

  isOurs(node: Node): boolean {
    return this.pathOf(node.getSourceFile()).startsWith("packages/");
  }

  [Symbol.dispose](): void {
    this.#api.close();
  }

  #target(symbol: TsSymbol): TsSymbol {
    const isAlias = (symbol.flags & SymbolFlags.Alias) !== 0;
    return isAlias ? this.#project.checker.getAliasedSymbol(symbol) : symbol;
  }

  #declarations(symbol: TsSymbol): readonly Node[] {
    return symbol.declarations
      .map((handle) => handle.resolve(this.#project))
      .filter((node) => node !== undefined);
  }
}
