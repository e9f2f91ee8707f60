"""The languages that fences name: one name for each, and how a program of it is run."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Runner:
    """A program that can run a file: `program` is looked for on the PATH, `arguments` go before the file's name."""

    program: str
    arguments: tuple[str, ...]
    file_name: str

    def command(self, program: str = "") -> tuple[str, ...]:
        """The exact command in the folder of the file; `program` is where it was found."""
        return (program or self.program, *self.arguments, self.file_name)


def _runners(file_name: str, *commands: str) -> tuple[Runner, ...]:
    made = (command.split() for command in commands)
    return tuple(Runner(program, tuple(arguments), file_name) for program, *arguments in made)


_RUNNERS = {
    "python": _runners("main.py", "python3", "python", "pypy3"),
    "javascript": _runners("main.js", "node", "deno run", "bun run"),
    "typescript": _runners("main.ts", "deno run", "bun run", "tsx"),
    "bash": _runners("main.sh", "bash", "sh", "zsh"),
    "fish": _runners("main.fish", "fish"),
    "ruby": _runners("main.rb", "ruby"),
    "perl": _runners("main.pl", "perl"),
    "php": _runners("main.php", "php"),
    "lua": _runners("main.lua", "lua", "luajit"),
    "go": _runners("main.go", "go run"),
    "java": _runners("Main.java", "java"),
    "r": _runners("main.R", "Rscript"),
    "julia": _runners("main.jl", "julia"),
    "elixir": _runners("main.exs", "elixir"),
    "swift": _runners("main.swift", "swift"),
    "kotlin": _runners("main.main.kts", "kotlin"),
    "haskell": _runners("Main.hs", "runghc"),
    "powershell": _runners("main.ps1", "pwsh -File"),
    "awk": _runners("main.awk", "awk -f"),
}


def runners(language: str) -> tuple[Runner, ...]:
    """What could run it, the usual one first; empty for what is not run by itself."""
    return _RUNNERS.get(canonical(language), ())


def can_run(language: str) -> bool:
    return bool(runners(language))
