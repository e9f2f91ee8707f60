"""Signs of each language in a few lines of it, and what each weighs: 8 settles it, 4 is strong, 1 is a hint.

Expressions see whole lines (MULTILINE). A sign that two languages have stands with both; what only one of them has
decides. Negative weights speak against a language.
"""

_C_TYPES = r"(?:int|char|void|float|double|long|short|unsigned|size_t|bool|u?int(?:8|16|32|64)_t)"
_JS = [
    (3, r"^\s*(?:const|let) (?:\w+|\{[^}]*\}|\[[^\]]*\])\s*="),
    (2, r"\bvar \w+\s*=(?!=)"),
    (2, r"(?:\)|\w) => "),
    (2, r"\bfunction\s*\w*\s*\([^)$]*\)\s*\{"),
    (5, r"\bconsole\.(?:log|error|warn)\("),
    (3, r"[!=]=="),
    (4, r"\brequire\(['\"]"),
    (4, r"^\s*import .* from ['\"]"),
    (3, r"^\s*export (?:default|const|function|class|async)\b"),
    (4, r"\b(?:document|window)\.\w|module\.exports|\bJSON\.(?:parse|stringify)\("),
    (2, r"\basync (?:function|\()|\bawait \w"),
    (3, r"\bnew Promise\b|\bundefined\b|\btypeof \w"),
    (3, r"\$\{[^}]*\}.*`|`[^`\n]*\$\{"),
    (2, r"\.(?:then|forEach|addEventListener|querySelector)\("),
    (2, r"\bthis\.\w+ = "),
    (-3, r"^\s*(?:def|fn|func|fun) \w|^\s*#include|^package |:=|^\s*\$\w+ =|->\w"),
]
_TS = [
    (4, r"^\s*(?:export )?(?:interface|type|enum|abstract class) \w+(?:<[^>]*>)?\s*(?:=|\{|extends)"),
    (4, r"[\w)\]?]\s*:\s*(?:string|number|boolean|void|any|unknown|never)\b(?:\[\])?"),
    (3, r"\b(?:Promise|Record|Partial|Array|Map|Set|Pick|Omit|Readonly)<"),
    (3, r"\b(?:private|public|protected) (?:readonly )?\w+\s*(?::|\()|\breadonly \w+"),
    (3, r"\bas (?:const|unknown|string|number|any|[A-Z]\w+)\b|\bkeyof \w|\bimport type\b|\bsatisfies \w"),
    (3, r"\b\w+\?: \w|\bfunction \w+<|<T(?:,| extends \w+|>)\(|\): \w+(?:<[^>]*>|\[\])? (?:\{|=>)"),
    (3, r"\((?:\w+: [\w\[\]<>|]+(?:, )?)+\)"),
    (-9, r"\A(?![\s\S]*[;{}(=])"),
]
_JSX = [
    (5, r"\breturn \(?\s*<[\w>]|\(\s*\n\s*<[A-Za-z]\w*"),
    (4, r"\bclassName=|\bon[A-Z]\w+=\{|=\{[^}]*\}[\s/>]"),
    (3, r"\buse(?:State|Effect|Memo|Ref|Callback|Context)\("),
    (2, r"</?[A-Z]\w*[\s/>]|/>\s*\)?;?$"),
    (-8, r"\A(?![\s\S]*(?:</[A-Za-z]|/>|<>))(?![\s\S]*<ul>|[\s\S]*<div)"),
]
_C = [
    (5, r"^\s*#\s*include <\w+(?:/\w+)*\.h>"),
    (2, r"\b(?:f|s|sn)?printf\(|\b(?:malloc|calloc|free|strlen|memcpy|strcmp)\("),
    (2, rf"^\s*(?:static |const |extern |inline |unsigned )*{_C_TYPES}\s*\*?\s*\w+\s*(?:\(|=|;|\[)"),
    (3, r"\bstruct \w+\s*(?:\{|\*)|\btypedef (?:struct|enum|union|unsigned|int)\b"),
    (2, r"\w->\w|\bNULL\b|\bsizeof\b"),
    (2, r"^\s*#\s*(?:define|ifdef|ifndef|endif|undef|pragma)\b"),
    (3, r"\bint main\("),
    (-4, r"\bfunction\b|^\s*def |\$\w|=>|:=|\bpublic (?:static|class)|^import |\bfn \w|\bvar \w|\blet \w"),
]
_CSS = [
    (2, r"^\s*[.#:*\[a-z][^{};=()\n]{0,80}\{\s*$"),
    (
        3,
        r"^\s*(?:color|margin|padding|display|background|border|font|width|height|position|align-items|"
        r"transition|justify-content|flex|grid|overflow|opacity|cursor|z-index|top|left|gap|text-align|"
        r"box-shadow|transform|max-width|min-width|line-height|content)(?:-[\w-]+)?\s*:\s*[^;{]+;",
    ),
    (2, r":[^;\n]*\b\d+(?:\.\d+)?(?:px|rem|em|vh|vw|%|fr)\b"),
    (5, r"^\s*@(?:media|keyframes|font-face|supports)\b"),
    (4, r"^\s*--[\w-]+:[^;]+;|^[.#\w][^{}\n]*\{ ?[\w-]+:[^{}\n]*\}"),
    (3, r":(?:hover|focus|before|after|root|first-child|nth-child|not)\b|\bvar\(--"),
    (-4, r"\b(?:function|return|const|let|def|class) \w|^\s*<|\bif \("),
]

SIGNS: dict[str, list[tuple[float, str]]] = {
    "python": [
        (5, r"^\s*(?:async )?def \w+\(.*(?::|->.*:|,|\()\s*(?:#.*|\.\.\.)?$"),
        (4, r"^\s*from [\w.]+ import \w"),
        (2, r"^import [\w.]+(?: as \w+)?(?:, [\w.]+)*$"),
        (4, r"^\s*(?:elif .*|except(?: [\w.(), ]+)?(?: as \w+)?|finally|with .* as \w+|try):\s*(?:#.*)?$"),
        (3, r"^\s*(?:if|for|while|else|class|async for) ?.*:\s*(?:#.*)?$"),
        (2, r"\bself\b[.,)]|\bcls\b[.,)(]"),
        (2, r"\bNone\b|\bTrue\b|\bFalse\b"),
        (2, r"\bnot in\b|\bis not\b|\blambda \w*:|\bin range\(|\blen\(|\bisinstance\(|\bnot \w"),
        (3, r"\b[rfb]?f['\"]|\b__\w+__\b|^\s*@\w[\w.]*(?:\(.*\))?$"),
        (3, r"[\[({].* for [\w, ()]+ in .*[\])}]|\) -> [\w\[\], .|]+:"),
        (2, r"^\s*(?:'''|\"\"\")|\bprint\(|^\s*(?:pass|raise \w+.*)$|^\s*#(?!include|define|if|end)"),
        (-3, r";\s*$|\{\s*$|^\s*end$|\bfunction\b|^\s*\}|\blet \w|\bvar \w|\bval \w|\$\w|:=.*\{"),
        (-4, r"\) do$|\bdo \||\bthen$"),
    ],
    "javascript": [*_JS, (-3, r":\s*(?:string|number|boolean|void|any)\b|^\s*(?:interface|type) \w"), (1, r";\s*$")],
    "typescript": [*_JS, *_TS],
    "jsx": [*_JS, *_JSX, (-4, r":\s*(?:string|number|boolean|void|any)\b|^\s*(?:interface|type) \w")],
    "tsx": [*_JS, *_TS, *_JSX, (-5, r"\A(?![\s\S]*(?::\s*(?:string|number|boolean)|interface \w|type \w|<\w+>\())")],
    "java": [
        (4, r"\bpublic (?:static |final |abstract )*(?:class|interface|enum|record|void|int|String|boolean|\w+<)"),
        (6, r"\bSystem\.(?:out|err)\.print|\bpublic static void main\b"),
        (5, r"^import (?:static )?(?:java|javax|org|com|io)\.[\w.*]+;|^package [\w.]+;"),
        (4, r"@Override\b|@(?:Autowired|Test|Entity|RestController|Service|GetMapping|Nullable|Component)\b"),
        (2, r"\b(?:private|protected|public) (?:static |final )*[\w<>\[\], ]+ \w+\s*(?:;|=|\()"),
        (2, r"\bnew \w+(?:<[\w, ]*>)?\(|\bthrows \w+|\bfinal \w+ \w+|\binstanceof\b"),
        (3, r"\b(?:List|Map|Set|Optional|Stream|ArrayList|HashMap)<[\w<>, ]*> \w+|\bString(?:\[\])? \w+"),
        (2, r"\.stream\(\)|\.equals\(|\.isEmpty\(\)|\.size\(\)|\bCollectors\.|\b\w+::\w+"),
        (2, r"^\s*(?:final )?[A-Z]\w*(?:<[\w<>?, ]+>)? \w+(?:;| = )|\bthis\.\w+ = \w+;|^\s*(?:abstract |"
            r"final )*class \w+<\w+>"),
        (-4, r"\b(?:public|private|protected|internal) (?:static |async )*[\w<>]+ [A-Z]\w*\(|\breadonly\b|"
            r"=> \w+\.[A-Z]|\) =>$"),
        (2, r"\bfor \((?:\w+|Map\.Entry<.*>) \w+ : "),
        (1, r";\s*$"),
        (-4, r"\bfun \w|\bval \w|\blet \w|\bfunction\b|\bstring \w|\busing \w|\$\w|^#include|get; set;|\bstd::|"
            r"\bTask<"),
    ],
    "csharp": [
        (3, r"\bMap(?:Get|Post|Put|Delete)\(|\bResults?\.\w+\(|\((?:int|string|\w+) \w+, [A-Z]\w+ \w+\) =>"),
        (3, r"\w\.[A-Z][a-z]\w*(?:<\w+>)?\(.*;\s*$|\bvoid [A-Z]\w*\(|\.[A-Z]\w*Async\("),
        (6, r"^using [\w.]+;|\bnamespace [\w.]+\s*[;{]?$|\{ get; (?:(?:private |protected )?set;|init;)? ?\}"),
        (6, r"\bConsole\.(?:Write|Read)|\basync Task\b|\bTask<\w|\bIEnumerable<|\bIActionResult\b|\bDateTime\."),
        (4, r"\bforeach \((?:var|\w+) \w+ in |\bvar \w+ = (?:new|await)\b|\$\"[^\"]*\{"),
        (3, r"\b(?:public|private|protected|internal) (?:static |async |override |virtual |readonly |sealed |"
            r"partial )*(?:class|record|struct|void|string|int|bool|Task|var|[A-Z]\w*(?:<[\w, ]+>)?) [A-Z_]\w*"),
        (3, r"\bstring\??(?:\[\])? \w+|\bnameof\(|\?\? throw|\bout (?:var|int|string)\b|\bDictionary<|\bis not null\b"),
        (2, r"\.(?:Where|Select|ToList|FirstOrDefault|Any|OrderBy|Add|ToString|Count|Contains|Append)\(|"
            r"^\s*\[\w+.*\]$"),
        (1, r";\s*$"),
        (-4, r"\bfun \w|\bfinal \w|\bSystem\.out|\bfunction\b|@Override|\bboolean \w|^#include|^import |\bstd::|->\w"),
    ],
    "c": [*_C, (-3, r"\bstd::|\bclass \w|\btemplate\b|::\w|\bnullptr\b|\bcout\b|\bauto \w|@\w|"
        r"\bnew \w"), (1, r";\s*$")],
    "cpp": [
        *_C,
        (5, r"^\s*#\s*include <(?:\w+/)*\w+>"),
        (5, r"\bstd::\w|\busing namespace \w|\btemplate\s*<"),
        (4, r"\b(?:cout|cerr|cin)\s*(?:<<|>>)|\bnullptr\b|\b(?:unique|shared)_ptr<"),
        (3, r"^\s*(?:public|private|protected):\s*$|\bconst (?:\w+::)?\w+(?:<[^>]*>)?\s*&|\bauto[&*]? \w+\s*[=:]"),
        (2, r"\w::~?\w|\bvirtual \w|\boverride\b|\bconstexpr\b|\bnoexcept\b|\btypename\b|\b(?:static|dynamic|"
            r"reinterpret)_cast<|\boperator[=+<(\[]|\w+\* \w+ = new |\[[&=]?\]\s*\("),
        (-4, r"@Override|\bfn \w|\bimpl\b|\blet mut|^use \w|\$\w+ =|\bpublic (?:static|function|class)\b"),
    ],
    "go": [
        (6, r"^package \w+$|\bif err != nil\b|\bif err := "),
        (5, r"^func (?:\(\w+ \*?\w+(?:\[\w+\])?\) )?\w+(?:\[[^\]]*\])?\("),
        (4, r"\bfmt\.\w+\(|\bdefer \w|\bgo func\(|\bchan \w|<-\s?\w+|\bcontext\.Context\b|\berrors\.New\("),
        (4, r"^\s*\w+(?:, \w+)* := "),
        (4, r"^type \w+ (?:struct|interface|func)|\bmap\[\w+\]|`json:\""),
        (3, r"^import \(|^\s*(?:for .*range \w|switch \w+ := )|\[\]\w+[{(,) ]|\bmake\(|\bfunc\("),
        (2, r"\bnil\b|\bappend\(\w+, |\) error\b|, error\)|\w string[,)]|^\s*if \w[^(]*\{$|^\s*for [^(]*\{$"),
        (-4, r";\s*$|\blet \w|\bconst \w+ = .*;|\bdef \w|\bimpl\b|\bpublic \w|=>|\$\w|::"),
    ],
    "rust": [
        (4, r"\b(?:pub(?:\([^)]*\))? )?(?:async )?fn \w+(?:<[^>]*>)?\("),
        (6, r"\blet mut \w|#\[(?:derive|test|cfg|tokio|allow|inline)|\bimpl(?:<[^>]*>)? \w"),
        (5, r"^\s*(?:pub )?(?:use|mod|enum|struct|trait) \w+(?:::|;| \{|<|\()"),
        (4, r"&(?:mut |'\w+ |str\b|self\b)|\b(?:println|vec|format|panic|assert|assert_eq|todo|write)!\s*[(\[]"),
        (4, r"\b(?:Option|Result|Vec|Box|Rc|Arc|HashMap)(?:<|::)|\b(?:Some|Ok|Err)\("),
        (3, r"\.(?:unwrap|iter|collect|into_iter|to_string|clone|as_str|map_err|ok_or|expect)\(|\?;\s*$"),
        (2, r"\bmatch \w[^{;]*\{|\blet \w+(?::[^=]*)? = |\|\w+(?:, \w+)*\| |\b(?:i|u|f)(?:8|16|32|64)\b|\busize\b"),
        (-4, r"\bfunction\b|\bvar \w|\bdef \w|\$\w|\bpublic \w|\bconst std\b|!=? nil"),
    ],
    "ruby": [
        (4, r"^\s*(?:it|describe|context|let!?|before|expect|subject)\b.*(?: do| \})$|\b\w+ :\w+(?:, | do$|$)"),
        (3, r"%w[\[(]|\b\w+\.(?:new|freeze|each_with_index|to_sym|to_s|to_i|first|chomp|gsub)\b(?!\()|^\s*\w+ = gets"),
        (4, r"^\s*def (?:self\.)?\w+[?!=]?(?:\s*\([^)]*\))?\s*$"),
        (6, r"\bdo \|[\w, ()*&]+\||\{ \|[\w, ()]+\| |^\s*attr_(?:accessor|reader|writer)\b|\bbefore_action\b"),
        (2, r"^\s*end$"),
        (3, r"^\s*puts\b|^require(?:_relative)? ['\"]|^\s*(?:unless|elsif|rescue|ensure)\b|\bunless \w|\.nil\?"),
        (4, r"^\s*class [A-Z]\w* < [A-Z]|^\s*(?:validates|has_many|belongs_to|scope|include|extend)\b :?\w"),
        (2, r"@\w+|#\{|:\w+ =>|\b\w+: :?\w|&:\w+|\.(?:each|map|select|reject|inject|present|empty|any|freeze)\b"),
        (-4, r"\bdefmodule\b|\|>|\blocal \w|\bthen$|;\s*$|\bfunction\b|\bvar \w|\)\s*\{$|\blet \w|:\s*$|::\w+\)|!\("),
    ],
    "php": [
        (9, r"<\?php|<\?="),
        (6, r"\$this->\w|\bfunction \w*\s*\([^)]*\$\w"),
        (3, r"^\s*\$\w+\s*(?:\[[^\]]*\])?\s*(?:=|\.=|\+\+)|\$\w+->\w"),
        (4, r"\bforeach \(\$|^use \w+\\|^namespace \w[\w\\]*;|\bpublic (?:static )?function\b|\bprivate \??\w+ \$"),
        (2, r"\becho\b|\barray\(|\$\w+ => |::class\b|\bisset\(|\bempty\(|\bstr_\w+\(|\bcount\(\$|\bin_array\("),
        (-6, r"\$self\b|@_|\bqw\(|\s(?:eq|ne) [\"'$]|\$\w+\{"),
        (-4, r"\bmy [\$@%]|=~|\bfi$|\bdone$|\bparam\(|-eq\b|\bWrite-|\bsub \w+ \{"),
    ],
    "kotlin": [
        (5, r"\bfun (?:<[^>]*> )?(?:\w+\.)?\w+\("),
        (6, r"\bdata class \w|\bsuspend fun\b|\boverride fun\b|\bcompanion object\b|\bsealed (?:class|interface)\b"),
        (3, r"\bva[lr] \w+(?:: [\w<>?, ]+)? (?:=|by|get)"),
        (4, r"\bwhen\s*(?:\([^)]*\))?\s*\{|\b(?:listOf|mapOf|mutableListOf|setOf|mutableMapOf|emptyList)[(<]"),
        (2, r"\?\.\w|\?:|!!\.|\bit\.\w|: (?:String|Int|Boolean|Long|Unit|List<\w+>)\b\??|\.(?:let|also|apply) \{"),
        (2, r"\bva[lr] \w+: \w|\bobject \w|\bprintln\("),
        (-4, r";\s*$|\bfunc \w|\bdef \w|\blet \w|\bpublic static\b|\bcase class\b|\bend$|\bguard\b"),
    ],
    "swift": [
        (5, r"\bfunc \w+(?:<[^>]*>)?\([^)]*\)\s*(?:async )?(?:throws )?(?:->|\{)"),
        (6, r"\bguard (?:let|var|!|\w)|\bif let \w|^import (?:Foundation|UIKit|SwiftUI|Combine)|@(?:State|"
            r"Published)\b"),
        (3, r"\bfunc \w+\(_ \w|\b(?:let|var) \w+: \[?[A-Z]\w*|\bextension [A-Z]|\bprotocol \w+|\bsome View\b"),
        (5, r"\"[^\"\n]*\\\(\w|\.(?:map|filter|reduce|sorted|forEach|compactMap)(?:\([^)]*\))? \{ \$0|"
            r"\.reduce\(0, [+*]\)"),
        (2, r"\blet \w+ = |\bself\.\w|\bnil\b|\?\?|\btry[?!]? |^\s*case \.\w|\bin$|\.\w+ \{ \$0"),
        (3, r"\b(?:struct|class|enum) \w+: [A-Z]\w*(?:, \w+)* \{|\boverride func\b|\bmutating func\b|\binit\("),
        (-4, r";\s*$|\bfn \w|\bfun \w|:=|\bval \w|\bdef \w|\bfunction\b|^package\b|\bmut \w|=> |\bconst \w"),
    ],
    "scala": [
        (4, r"^\s*(?:abstract )?class \w+(?:\[\w+\])?\((?:va[lr] )?\w+: \w+|^\s*def \w+\([^)]*\) \{$|"
            r"^\s*import [\w.]+\.(?:_|\{.*\})$"),
        (5, r"\bcase class \w|\bobject \w+(?: extends \w+.*)? \{|\bimplicit \w|\w match \{|^import scala\."),
        (4, r"\bdef \w+(?:\[[^\]]*\])?(?:\([^)]*\))*(?:: [\w\[\], ]+)? =\s*(?:\{|$|\w)"),
        (3, r"^\s*case .* => ?|\b(?:Option|List|Seq|Map|Future|Either|Vector)\[|\btrait \w|\bSome\(|\bextends App\b"),
        (2, r"\bval \w+(?:: [\w\[\], ]+)? = |\boverride def\b|\bfor \{|\byield\b|\bsealed \w|: (?:Int|String|Unit)\b"),
        (-4, r"\bfun \w|;\s*$|\bfn \w|^\s*end$|\blet \w|\bfunction\b|:\s*$|\bself\."),
    ],
    "bash": [
        (4, r"^\s*(?:fi|done|esac)\b|\bif \[\[? |;\s*(?:then|do)$|^\s*(?:then|do)$|\bwhile read\b"),
        (5, r"\bfor \w+ in .*;\s*do\b|^\s*\w+\(\) ?\{|\"\$@\"|\bset -[euxo]|^\s*local \w+="),
        (3, r"\becho (?:-[ne] )?[\"'$]|\$\{\w+[:}#%/\[-]|\$\(\w|\bexport \w+=|\"\$\w+\"|>&2|/dev/null|\$[#?1-9]\b"),
        (2, r"^\s*[A-Z_a-z]\w*=[\"'$\w(/]|\| (?:grep|awk|sed|sort|xargs|wc|cut|head|tail|tee|jq)\b|&&|\|\|"),
        (2, r"^\s*(?:sudo|apt-get|mkdir|cd|rm|cp|mv|chmod|curl|tar|git|docker|source|grep|find|exit|trap) [-\w\"'$./]"),
        (-4, r";\s*$(?<!;;)|^\s*\$\w+ =|\bfunction\s*\(|=> |^\s*(?:FROM|RUN|COPY) |\bmy \$|->|^\s*(?:def|class|"
            r"local \w+ =)"),
    ],
    "sql": [
        (5, r"(?i)^\s*(?:select\b(?!\w*[.(]).*|insert into \w|create (?:table|view|index|or replace|unique|"
            r"function|trigger|extension|type|operator|procedure|temp\w*|schema|database)|alter table|"
                r"update \w+|delete from|with \w+ as \()"),
        (3, r"(?i)^\s*(?:from|(?:left |inner |right |full |cross )?join|where|group by|order by|having|limit|"
            r"values|union|returns|language|drop table|grant|begin;|commit;)\b"),
        (3, r"(?i)\b(?:varchar|integer|bigint|primary key|not null|foreign key|references|timestamp|serial|default)\b"),
        (2, r"(?i)\b(?:count|sum|avg|max|coalesce)\(|\bon \w+\.\w+ = |\bover \(|\bis null\b|\bset \w+ = "),
        (-5, r"[{}]\s*$|\bdef \w|\bfunction\s*\(|=> |^\s*(?:import|const|let|var) |\) %>%|^from [\w.]+ import|"
            r"^FROM \w+[:/]|<- "),
    ],
    "html": [
        (9, r"(?i)<!doctype html|^<html\b"),
        (3, r"<(?:div|p|span|a|ul|ol|li|body|head|form|input|button|table|script|section|h[1-6]|img|nav|label|"
            r"main|select|option|footer|header|article|link|meta|tr|td|th)(?:\s[^>{}]*)?/?>"),
        (2, r"</(?:div|p|span|a|ul|ol|li|body|head|form|button|table|section|h[1-6]|nav|label|tr|td|main|header)>"),
        (2, r"\b(?:class|href|id|src|type|rel|for)=\""),
        (-6, r"\bclassName=|=\{|<\?php|\breturn \(|^\s*(?:const|import|def|function|export) |\buse[A-Z]\w+\(|<\?xml"),
    ],
    "css": [*_CSS, (-4, r"^\s*\$[\w-]+:|@(?:mixin|include|extend|use|function|each)\b|&[:.\-]")],
    "scss": [*_CSS, (6, r"^\s*\$[\w-]+:[^\n]*;|@(?:mixin|include|extend|use|each|function)\b|^\s*&[:.\- ]")],
    "json": [
        (3, r"^\s*\"[\w$@./ -]+\"\s*:\s*(?:[\[{\"\d-]|true|false|null)"),
        (2, r"\A\s*[\[{]\s*$|^\s*[\]}],?\s*$"),
        (-5, r";\s*$|^\s*[A-Za-z_]\w*\s*[:=(]|^\s*(?:def|const|let|var|#|//|import) ?|\w\("),
    ],
    "yaml": [
        (2, r"^[\w.-]+:\s*$"),
        (2, r"^\s*(?:- )?[\w.-]+: (?![^\n]*[;{(]\s*$)[\w\"'\[~/.$*&|>\-{]"),
        (2, r"^\s*- (?:[\w\"'./]+|\w+: .*)$"),
        (5, r"^---\s*$|^(?:apiVersion|kind|metadata|services|version|jobs|stages|openapi|on): ?|^\s*(?:runs-on|"
            r"uses): "),
        (-4, r"[;{(,]\s*$|^\s*(?:def|class|if|for|while|import|from|return|function|const|let|var|else|elif|"
            r"try)\b|^\s*[\])}]"),
        (-4, r"\)\s*:\s*$|\w\(|^\s*\"|^\w[\w-]* = |^\t"),
    ],
    "toml": [
        (6, r"^\[\[[\w.\"-]+\]\]|^\[(?:package|dependencies|tool\.[\w.-]+|project|build-system|workspace)[\w.-]*\]"),
        (3, r"^\[[\w.\"-]+\]\s*$"),
        (3, r"^[\w.-]+ = (?:\"|\[|\d|true|false|\{)"),
        (-4, r"[;{]\s*$|^\s*(?:def|local|const|let|var|import|print|if|for|return)\b|^[\w.-]+ = [A-Za-z/](?<!t)(?<!f)"),
        (-3, r"\w\("),
    ],
    "ini": [
        (3, r"^\[[^\]\"=,]+\]\s*$"),
        (2, r"^[\w.-]+\s?=\s?(?!true\b|false\b)[\w/%.*-]"),
        (3, r"^;"),
        (-4, r"^\[\[|[{(;,]\s*$|^[\w.-]+ = [\"\[{]|\w\(|^\s*(?:def|local|const|let|var|import|if|for)\b"),
    ],
    "xml": [
        (9, r"^\s*<\?xml |\bxmlns(?::\w+)?="),
        (2, r"^\s*<([\w:.-]+)(?:\s[^<>]*)?>[^<]*</\1>\s*$"),
        (1, r"^\s*</?[\w:.-]+(?:\s[^<>{}]*)?/?>\s*$"),
        (-3, r"(?i)<(?:div|p|span|ul|li|body|html|button|form|section|input|table|a)\b|=\{|;\s*$|className"),
    ],
    "lua": [
        (6, r"\blocal function \w|\b(?:ipairs|pairs)\(|~=|\belseif .* then$"),
        (4, r"^\s*local \w+(?:, \w+)* =|^\s*local \w+$"),
        (3, r"\bfunction \w+(?:[.:]\w+)*\([^)]*\)\s*$|\bthen$|= function\([^)]*\)\s*$|\bsetmetatable\("),
        (2, r"^\s*end[,)]?$|\s\.\.\s|\bnil\b|^\s*--|\bself[.:]\w|\w:\w+\(|#\w+ do|\bnot \w"),
        (-4, r"[;{]\s*$(?<!= \{)|\bdef \w|\bputs\b|::|\busing \w|=> |!=|\|>|\becho\b"),
    ],
    "haskell": [
        (5, r"^\s*[a-z]\w*'? :: .*|^import (?:qualified )?[A-Z][\w.]*(?: \(|$| as)|^module [A-Z][\w.]* .*where"),
        (4, r"\bdata [A-Z]\w* .*=|\bcase .* of$|\bderiving\b|^instance .* where|\bnewtype \w"),
        (3, r"^\s*where$|\b(?:Just|Nothing|Maybe|IO \(\))|^\s*\| .* = |\bmapM_\b|\bfoldr\b|\blet \w+ = .* in\b|"
            r"^\s*in \w"),
        (2, r" <\$> | \$ | <- |\\\w+ -> |^[a-z]\w*(?: (?:\w+|\([^)]*\)|\[\]|_))+ = |\(x:xs\)|\+\+"),
        (-4, r"[;{]\s*$|\bdef \w|\bfunction\b|\bclass \w+\(|:=|\bvar \w|\blibrary\(|\bfn \w|\bend$|<-\s*function"),
    ],
    "r": [
        (6, r"<- function\(|^\s*library\(\w|%>%|%in%|\bggplot\(|\bdata\.frame\(|\bdplyr::|\bsapply\(|\blapply\("),
        (3, r"^\s*[\w.]+(?:\$\w+|\[[^\]]*\])* <- |\bc\((?:[\"'\d]|\w+ =)"),
        (2, r"\bTRUE\b|\bFALSE\b|\bNULL\b|\bNA\b|\bpaste0?\(|\bmean\(|\w\$\w+|\bseq_along\(|\|> |\bis\.na\("),
        (-4, r";\s*$|\bdef \w|\blet \w|\bvar \w|::\s+\w|\bfn \w|\$this|<\?php|\bof$|\bmy \$"),
    ],
    "perl": [
        (6, r"^use (?:strict|warnings|utf8|[A-Z]\w+::)|\bmy [\$@%(]|\bqw[(/]|\bforeach my\b|=~ ?[ms/]"),
        (5, r"\$self->|^=(?:head[1-4]|cut|item|over|back|pod|encoding)\b|\s(?:eq|ne|lt|gt|cmp) [\"'$]|"
            r"\bprint STDERR\b"),
        (4, r"\bsub \w+ ?\{|\$_\b|@_\b|\$\w+->\{|\bshift;|@\{|\$\w+\{\w+\}|\bbless\b"),
        (1, r";\s*$|\bdie\b|\bprint\b|\belsif\b|\bunless\b|\blast if\b"),
        (-4, r"\bfunction\b|<\?php|\$this|\bfi$|\bdef \w|\blet \w|^\s*end$"),
    ],
    "elixir": [
        (8, r"\bdefmodule \w|\bdefp \w"),
        (5, r"^\s*def \w+[?!]?(?:\([^)]*\))?(?: when .*)? do$|, do: |\bIO\.(?:puts|inspect)\b|\b(?:Enum|Map|"
            r"String|List)\.\w+\("),
        (3, r"^\s*\|> |%\{|\bfn [\w, {}:]+ -> |\{:(?:ok|error)|:(?:ok|error)\b|^\s*@(?:doc|spec|moduledoc|"
            r"impl)\b|&\(&1"),
        (2, r"^\s*end$|<>|\bcase .* do$|\bwith .* <- |^\s*(?:use|alias|import) [A-Z]|-> "),
        (-4, r"\bputs \"|\blocal \w|[;{]\s*$|\bthen$|\bclass \w|\bfunction\b|\bReturn\b"),
    ],
    "julia": [
        (4, r"^\s*function \w+!?(?:\{[^}]*\})?\([^)]*\)(?:::\w+)?\s*$|\b(?:push|append|sort|pop|insert|map)!\("),
        (5, r"^using [A-Z]\w*(?:[,:] ?\w+)*$|::(?:Float64|Int64|Int|String|Vector|Matrix|AbstractVector|Any)\b|"
            r"\bVector\{"),
        (3, r"\bfor \w+ (?:in|=) \w+:\w|\b(?:eachindex|zeros|println)\(|\.[*+/^-]=? |\bmutable struct\b|"
            r"\bnothing\b|@\w+ "),
        (2, r"^\s*end$|\belseif\b|\blength\(|\bwhile .*[^:{]$|\w+\[end\]|^\s*struct \w"),
        (-4, r"[;{]\s*$|\blocal \w|\bthen$|\bdef \w|\bfunction .*\{|~=|\bputs\b|\bputs\(|:\s*$|\bdo \||\becho\b"),
    ],
    "dart": [
        (8, r"^import 'package:|\bWidget build\(|\bextends (?:StatelessWidget|StatefulWidget|State<)|"
            r"\brequired this\."),
        (4, r"^\s*@override\b|\bFuture<|\blate (?:final )?\w|\bvoid main\(\)|\bfinal (?:[A-Z]\w*(?:<[^>]*>)? )?\w+ ="),
        (2, r"\bprint\('|\$\w+'|\$\{[^}]*\}.*'|\b(?:String|int|double|bool|dynamic|num) \w+|\basync \{|"
            r"\bawait \w|\?\.\w|\bconst [A-Z]\w*\("),
        (2, r"\bchild: |\bchildren: |\b[A-Z]\w*\(\w+: |\bsetState\(|=> \w|\bfactory \w|: super\(|\bList<\w+>"),
        (-4, r"\bfun \w|\blet \w|\bconsole\.|===|\bfunction\b|\bpublic \w|\bprivate \w|\bSystem\.|^#include|"
            r"\busing \w|@Override|\bimport java"),
    ],
    "docker": [
        (6, r"^FROM [\w./:-]+(?: AS \w+)?\s*$"),
        (4, r"^(?:RUN|CMD|COPY|WORKDIR|ENTRYPOINT|EXPOSE|ENV|ARG|ADD|USER|VOLUME|HEALTHCHECK) \S"),
    ],
    "make": [
        (6, r"^\.PHONY:|^\t@?\$\(\w+\)|\$[@<^]"),
        (4, r"^[\w./%$()-]+:(?: [\w./%$() -]*)?\n\t"),
        (3, r"^[A-Z_]+ ?[:?+]?= ?\S|\$\([A-Za-z]\w*\)|\$\((?:wildcard|patsubst|shell|foreach) "),
        (-3, r"^\s+\w+\(|;\s*$|^\s*(?:def|class|const|let)\b|[{]\s*$"),
    ],
    "powershell": [
        (6, r"\b(?:Get|Set|New|Write|Remove|Add|Import|Export|Invoke|Start|Stop|Select|ForEach|Where|Test|"
            r"ConvertTo|Out)-[A-Z]\w+"),
        (3, r"\s-(?:eq|ne|like|gt|lt|match|notmatch|contains)\s|^\s*param\s*\(|\[(?:string|int|switch|bool|"
            r"Parameter)\b"),
        (2, r"^\s*\$\w+ = |\| (?:Where|ForEach)-Object|\$_\.|\s-(?:Path|Name|Filter|Force|Recurse)\b|\$(?:true|"
            r"false|null)\b"),
        (-4, r";\s*$|\bmy \$|<\?php|\$\w+->|\bfi$|\bdone$|\becho \$"),
    ],
    "markdown": [
        (3, r"^#{1,6} [A-Z0-9`\[]\w*"),
        (4, r"\[[^\]\n]+\]\((?:https?:|/|#|\./|\w)[^)\s]*\)|\*\*[^*\n]+\*\*|^```\w*\s*$"),
        (1, r"^\s*[-*] [A-Z`\[]|^\d+\. [A-Z`]|^> "),
        (2, r"^[A-Z][a-z]+(?: [\w,'`]+){4,}[.:]?$"),
        (-4, r"[;{]\s*$|^\s*(?:def|class|import|const|let|var|function|if|for|fi|done|export|echo|local) |"
            r"\w\(\)|^\w+ ?= ?|^\w+:$"),
    ],
    "diff": [
        (9, r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@|^diff --git "),
        (4, r"^(?:---|\+\+\+) [ab]?/?\S"),
    ],
    "clojure": [
        (7, r"^\s*\((?:defn-?|ns|def|defmacro) [\w.?!*-]+"),
        (4, r"\((?:let|fn|loop|doseq|for) \[|\(->>? |#\(|\(:\w+ \w|\(println\b"),
        (-4, r";\s*$(?<!;;)|\(defun |\(setq |\(define "),
    ],
    "common-lisp": [
        (7, r"^\s*\((?:defun|defvar|defmacro|defparameter|defclass|defmethod) "),
        (4, r"\((?:setf|setq|format t|let\*? \(\(|loop |cond \(|mapcar )|#'"),
        (-4, r"\((?:defn|ns) |\(let \["),
    ],
    "ocaml": [
        (6, r"\blet rec \w|\bmatch .* with$|\bmodule \w+ = struct|;;\s*$|\bPrintf\.printf\b"),
        (3, r"^\s*\| .* -> |\bfun \w+ ->|\bList\.\w+|\bin$|\blet \w+(?: [\w()]+)* =|\bfunction$|\bbegin\b|\w :: \w"),
        (-4, r"\{\s*$|\bdef \w|\bprintfn\b|:=.*;|\bopen System\b|\blet mut|^\w+ :: |\bfn \w|\bwhere$|\bconst \w"),
    ],
    "fsharp": [
        (6, r"\bprintfn \"|^open System|\blet mutable \w|\b(?:Seq|List|Array|Async|Map|Option)\.\w+ \(|\basync \{"),
        (3, r"^\s*\|> |\bfun \w+ -> |\bmatch .* with$|^\s*\| .* -> |\blet (?:rec |inline )?\w+.*=$|\btype \w+ =$"),
        (-4, r";\s*$|\bdef \w|;;|\bin$|%\{|\bend$|\bdo$"),
    ],
    "zig": [
        (8, r"@import\(\"|\bpub fn main\(\) !|\bstd\.debug\.print\b"),
        (4, r"!void\b|\btry \w+\.|\b(?:const|var) \w+: [\[\]\w]+ =|\bcomptime\b|\borelse\b|\bcatch \|"),
        (2, r"\bfn \w+\([^)]*\) !?[\w?\[\]]+ \{|\[\]const u8|\bu(?:8|32|size)\b|\|\w+\| \{"),
        (-4, r"\blet mut\b|->|\bimpl\b|=> \{"),
    ],
    "objective-c": [
        (7, r"^@(?:interface|implementation|property|end|protocol)\b|^\s*#import [<\"]|@\"[^\"]*\"|\bNS[A-Z]\w+ ?\*"),
        (4, r"^\s*[-+] ?\(\w[\w *]*\)\s?\w+|\[\[?\w+ \w+(?::|\][;.\] ]*;)"),
    ],
    "matlab": [
        (6, r"^\s*function (?:\[?[\w, ]+\]? = )?\w+\([^)]*\)\s*$(?=[\s\S]*(?:;\s*$|%))"),
        (3, r"\b(?:zeros|ones|disp|fprintf|linspace|numel|size|plot|figure|eye)\(|\.\*|\.\^|^\s*%|\w'\s*[;*]|"
            r"\bhold on\b"),
        (1, r"^\s*end;?$|;\s*$"),
        (-4, r"\{\s*$|\blocal \w|\bthen$|\bdef \w|\bvar \w|->|//|::|\$\w|\bfunction .*\{"),
    ],
    "protobuf": [
        (9, r"^syntax = \"proto"),
        (5, r"^message \w+ \{|^service \w+ \{|^\s*rpc \w+\("),
        (2, r"^\s*(?:repeated |optional )?(?:string|u?int(?:32|64)|bool|bytes|[A-Z]\w+) \w+ = [1-9]\d*;"),
        (-4, r"\w\(|\breturn\b|->"),
    ],
    "terraform": [
        (8, r"^(?:resource|data) \"\w+\" \"\w+\" \{"),
        (5, r"^(?:variable|output|provider|module) \"[\w-]+\" \{|^(?:terraform|locals) \{|\bvar\.\w+"),
    ],
    "graphql": [
        (5, r"^(?:query|mutation|subscription|fragment)\b[^=;]*\{|^(?:type|input|"
            r"interface) \w+(?: implements \w+)? \{$"),
        (2, r"^\s*\w+(?:\([^)]*\))?: \[?[A-Z]\w*!?\]?!?$|^\s*\w+ \{$"),
        (-5, r";\s*$|\bfunc\b|\bconst \w|\bstring\b|\bnumber\b|=> |=\s"),
    ],
    "nginx": [(6, r"\bproxy_pass \S+;|^\s*location [~^=*/]|^\s*server_name \S|"
        r"^\s*listen \d+"), (3, r"^\s*(?:server|upstream \w+|http) \{")],
}  # fmt: skip
