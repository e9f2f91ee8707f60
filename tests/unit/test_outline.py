"""The symbols of a text are found by the form of its language, in order, with what they stand in."""

import pytest

from app.services.outline import outline

TEXTS = {
    "python": (
        "class A(B):\n    def f(self): pass\n    async def g(self):\n        def inner(): ...\n\ndef h(): ...\n",
        ["class A 1 0", "function f 2 1", "function g 3 1", "function inner 4 2", "function h 6 0"],
    ),
    "typescript": (
        "export default class A<T> extends B {\n  constructor(private x: number) {\n  }\n"
        "  async run(a = 1): Promise<void> {\n    if (a) { go(); }\n  }\n}\n"
        "export interface I { a: string }\ntype U = A | B;\n"
        "export const f = async (x: number): Promise<void> => {};\nconst n = 3;\nfunction* gen() {}\n",
        [
            "class A 1 0",
            "function constructor 2 1",
            "function run 4 1",
            "interface I 8 0",
            "type U 9 0",
            "function f 10 0",
            "function gen 12 0",
        ],
    ),
    "java": (
        "@A(1)\npublic final class A extends B {\n  public static <T> List<T> f(int x) throws E {\n"
        "    for (int i : x) {\n    }\n"
        "    new A() { void g() { } };\n  }\n}\nenum E { X }\n",
        ["class A 2 0", "function f 3 1", "enum E 9 0"],
    ),
    "cpp": (
        "#define MAX(a) a\nnamespace n {\nstruct S;\nstruct stat st;\nclass A : public B {\n  ~A() { }\n};\n"
        "static char *name(const int x)\n{\n  while (x) { call(x); }\n  return f(x);\n}\nint A::get() const {\n}\n",
        [
            "macro MAX 1 0",
            "namespace n 2 0",
            "class A 5 0",
            "function ~A 6 1",
            "function name 8 0",
            "function A::get 13 0",
        ],
    ),
    "go": (
        "package a\ntype T struct {\n}\nfunc (t *T) Run(x int) {\n}\nfunc main() {}\n",
        ["type T 2 0", "function Run 4 0", "function main 6 0"],
    ),
    "rust": (
        "pub struct S { a: u8 }\nimpl<T> Tr for S {\n    pub async fn go(&self) {}\n}\nmod m {}\nmacro_rules! x { }\n",
        ["struct S 1 0", "impl <T> Tr for S 2 0", "function go 3 1", "module m 5 0", "macro x 6 0"],
    ),
    "ruby": (
        "module A\n  class B < C\n    def self.m?(x)\n    end\n  end\nend\n",
        ["module A 1 0", "class B 2 1", "function self.m? 3 2"],
    ),
    "php": (
        "<?php\nnamespace A\\B;\nabstract class C {\n  public static function &f() {}\n}\n",
        ["namespace A\\B 2 0", "class C 3 0", "function f 4 1"],
    ),
    "markdown": (
        "# One\ntext\n## Two ##\n```\n# no\n```\n#no\n# Three\n",
        ["heading One 1 0", "heading Two 3 1", "heading Three 8 0"],
    ),
    "bash": ("f() {\n}\nfunction g() {\n}\n", ["function f 1 0", "function g 3 0"]),
    "elixir": ("defmodule A do\n  def f(x) do\n  end\nend\n", ["defmodule A 1 0", "function f 2 1"]),
}


@pytest.mark.parametrize("language", TEXTS)
def test_symbols_of_a_language(language: str) -> None:
    """Kind, name, line and depth of each declaration; calls, loops and variables are none."""
    text, wanted = TEXTS[language]
    found = outline(text, language)

    assert [f"{symbol.kind} {symbol.name} {symbol.line} {symbol.level}" for symbol in found] == wanted


def test_a_symbol_knows_where_it_is() -> None:
    """The offset is that of the name, and `inside` what it belongs to."""
    text = "class Café:\n    def olé(self): ...\n"
    found = outline(text, "python")

    assert [text[symbol.offset :].split("(")[0].split(":")[0] for symbol in found] == ["Café", "olé"]
    assert found[1].inside == "Café"


def test_what_is_no_code_is_left_out() -> None:
    """Whoever knows strings and comments says so."""
    text = 'x = """\ndef no(): ...\n"""\ndef yes(): ...\n'
    ends = text.rindex('"""')

    assert [symbol.name for symbol in outline(text, "python", lambda at: at > ends)] == ["yes"]


@pytest.mark.parametrize("language", ["cpp", "typescript", "rust", "unknown"])
def test_hostile_text_is_got_through(language: str) -> None:
    """Texts made to lead expressions astray come to an end; how soon is in `bench_text`."""
    for piece in ("a * b * ", "x( ", "class ", " ", "a::b::", "foo<a,b>", "const x = (", "(", "***"):
        assert len(outline(piece * 5000, language)) <= 5000
