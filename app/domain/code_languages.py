"""The languages that fences name: one name for each."""

_NAMES = {
    "bash": "sh shell zsh shellscript",
    "python": "py py3 python3 pyw ipython",
    "javascript": "js node nodejs mjs cjs ecmascript",
    "typescript": "ts mts cts",
    "csharp": "cs c# dotnet",
    "cpp": "c++ cxx cc hpp",
    "ruby": "rb",
    "rust": "rs",
    "go": "golang",
    "kotlin": "kt kts",
    "perl": "pl",
    "php": "php5 php7 php8",
    "yaml": "yml",
    "markdown": "md",
    "html": "htm html5",
    "docker": "dockerfile",
    "make": "makefile",
    "r": "rlang",
    "julia": "jl",
    "haskell": "hs",
    "elixir": "ex exs",
    "powershell": "ps1 pwsh",
    "text": "txt plain plaintext",
}
_CANONICAL = {alias: name for name, aliases in _NAMES.items() for alias in aliases.split()}


def canonical(language: str) -> str:
    """The Pygments alias that the editor uses for what a fence calls `language`; an unknown one stays."""
    return _CANONICAL.get(language, language)
