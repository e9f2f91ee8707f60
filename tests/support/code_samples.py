"""Small programs in many languages, with what makes lexing hard: strings over lines, nesting, here-documents."""

SAMPLES = {
    "python": '''import os
"""A module
with a docstring."""
def f(x: int = 3) -> str:
    s = f"{x!r:>{10}} and {'nested'}" + r'\\d+' + b"\\x00".decode()
    if x in (1, 2) and not s:  # comment
        return \'\'\'three
lines here\'\'\'
    return "it's" % x
class A(B, metaclass=C):
    @property
    async def y(self): await z
''',
    "c": """#include <stdio.h>
#if 0
  int dead = 1;
#endif
/* a comment
   over lines */
static size_t count(const char *s) {
    uint32_t n = 0x1F; char c = '\\n';
    for (; *s; ++s) n += (*s == '"') ? 1 : 0;
    printf("%d \\"quoted\\" \\
continued\\n", n);
    return n; // end
}
""",
    "cpp": """#include <vector>
namespace n { template <typename T> class A : public B<T> {
public:
  explicit A(int x) : x_{x} {}
  auto f() const -> decltype(x_) { return R"(raw
string)"; }
private:
  std::vector<int> x_;
}; }
""",
    "java": """package a.b;
/** Doc. */
@Deprecated
public class A<T extends B> implements C {
    private static final int N = 1_000;
    String s = \"\"\"
        text block
        \"\"\";
    void f() throws E { for (var x : xs) { System.out.println('c' + "s\\n" + x); } }
}
""",
    "javascript": """// comment
const a = `template ${x + `inner ${y}`} end
second line`;
class A extends B { #p = /re[/]g\\/x/gi; async *g() { yield* await f?.(); } }
/* block
comment */
let o = { 'k': 1e3, [b]: null, ...c }; // e
if (a / b / c) {}
""",
    "typescript": """interface A<T> { readonly x?: number; f(a: string): Promise<void> }
enum E { A = 1, B = "b" }
type U = A<string> | null;
export abstract class C { constructor(private y: U) { super(); } }
const t = `a ${1 + 2} b
c`;
""",
    "html": """<!DOCTYPE html>
<html><head><style>body { color: #fff; }</style>
<script>let a = "</b>"; if (a < 1) { /* x */ }</script></head>
<!-- a
comment -->
<body class="a b" onclick='f("x")'>text &amp; more<br/></body></html>
""",
    "css": """@media (max-width: 10em) { a:hover > b::before { content: "x\\"y"; color: rgba(1, 2, 3, .5); } }
/* over
lines */
.k, #id[href^='x'] { margin: -1px !important; background: url(a.png); }
""",
    "ruby": """module A
  class B < C
    X = %w[a b c]
    def m(x, y: 1)
      s = <<~EOS + "d#{x + "#{y}"}"
        here #{x}
          doc
      EOS
      @v ||= x =~ /re#{x}g/i ? :sym : 'q'
    end
  end
end
=begin
comment
=end
""",
    "perl": """use strict;
my %h = (a => 1, 'b' => [1, 2]);
my $s = <<"END" . q{braces {nested} x};
text $h{a}
END
if ($s =~ m/^a.*?b$/x) { $s =~ s{a}{b}g; print "yes @{[1]}\\n"; }
=pod

doc

=cut
sub f { return shift; }
""",
    "php": """<html><?php
namespace A\\B;
/** doc */
class C { public function f(?int $x = null): string { return "v: {$x} $this->y" . 'z'; } }
$h = <<<EOT
here $x
EOT;
foreach ($a as $k => $v) { echo strlen($v), "\\n"; } # c
?>
<p>after</p>
""",
    "go": """package main
import ("fmt"; "os")
type T struct { A int `json:"a"` }
func (t *T) F(xs ...string) (n int, err error) {
	raw := `raw
string`
	defer func() { recover() }()
	for i, x := range xs { fmt.Printf("%d %s\\n", i, x+raw) } // c
	return 0x1p-2, nil
}
/* block
*/
""",
    "rust": """#![allow(dead_code)]
use std::fmt;
/* outer /* nested */ still */
pub fn f<'a, T: Clone>(x: &'a [T]) -> Option<&'a T> {
    let s = r#"raw "string"
over lines"#; let c = 'c'; let b = b"bytes";
    match x { [] => None, [a, ..] => Some(a) } // {s}
}
macro_rules! m { ($x:expr) => { println!("{}", $x) } }
""",
    "bash": """#!/bin/bash
set -e
f() { local x="${1:-def "$(date +%s)"}"; echo 'single
quoted' $((1 + 2)); }
cat <<EOF > out
here $x and `f`
EOF
case $1 in a|b) f;; *) exit 1;; esac # c
""",
    "lua": """--[[ long
comment ]]
local t = { a = 1, ["b"] = [==[long
string]==], f = function(x) return x .. "s\\n" end }
for k, v in pairs(t) do print(string.format("%s", k)) end -- c
goto done
::done::
""",
    "sql": """-- comment
CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(10) DEFAULT 'it''s');
/* over
lines */
SELECT a.x, COUNT(*) AS "n" FROM t a JOIN u ON a.id = u.id WHERE x LIKE '%y%' GROUP BY 1;
""",
    "yaml": """# comment
a: &anchor
  - b: "double \\" quoted"
    c: 'single'
  - *anchor
text: |
  literal
    indented
folded: >-
  several
  lines
? complex
: {flow: [1, 2.5, true, null]}
...
""",
    "toml": """# c
[a.b]
s = "x\\n"
m = \"\"\"
over
lines\"\"\"
n = [1_000, 0xff, 2020-01-01T00:00:00Z, true]
[[t]]
'lit' = {x = 1}
""",
    "xml": """<?xml version="1.0"?>
<!-- c
c --><a:b xmlns:a="u" c='d'><![CDATA[ <x> & ]]>text &lt; <e/></a:b>
""",
    "rst": """Title
=====

Some *text* with ``code`` and `a link <u>`_.

.. code-block:: python

   def f():
       return "x"

* item :role:`x`

.. note:: n
""",
    "markdown": """# Title

Some *em* and **strong** `code`.

```python
def f():
    return "x"
```

- [link](http://x "t")
> quote
""",
    "haskell": """{- block {- nested -} -}
module Main (main) where
import qualified Data.Map as M
data T a = A { x :: Int } | B a deriving (Show)
f :: Int -> String
f n | n > 0 = "s\\
  \\t" ++ ['c']
    | otherwise = let y = 1 in show y -- c
""",
    "swift": """import Foundation
@objc class A: B { var x: Int? = nil
  func f(_ a: String) -> [Int] { let s = "v \\(a + "n")"; guard let y = x else { return [] } ; return [y] } }
/* a /* b */ c */
""",
    "kotlin": """package a
data class A(val x: Int = 1) : B() {
    fun f(s: String?): String = \"\"\"raw $s
        ${x + 1}\"\"\" + "e $s" // c
}
""",
    "scss": """$a: 1px; @mixin m($x) { &:hover { width: calc(#{$x} + 1px); } }
.k { @include m($a); /* c
c */ .n & { color: red; } } // c
""",
    "makefile": """CC := gcc
all: a.o
\t$(CC) -o $@ $^ # c
define X
text
endef
ifeq ($(A),b)
endif
""",
    "json": """{"a": [1, -2.5e3, true, null], "b": {"c": "d\\n\\u00e9"}}
""",
    "html+php": """<p><?php echo "x"; ?></p>
<script>var a = <?= $b ?>;</script>
""",
    "diff": """--- a/x
+++ b/x
@@ -1,2 +1,2 @@
 same
-old
+new
""",
    "emacs-lisp": """;; c
(defun f (x &optional y) "Doc
string." (let ((a '(1 . 2))) (if (> x 1) (message "%s" a) nil)))
""",
}
