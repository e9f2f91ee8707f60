"""The suffixes of file names that are met most, so that most files need no search for their language."""

PLAIN = "text"

LANGUAGE_OF_SUFFIX = {
    suffix: alias
    for alias, suffixes in {
        "python": "py pyw pyi",
        "c": "c h",
        "cpp": "cpp cc cxx hpp hh hxx",
        "csharp": "cs",
        "java": "java",
        "kotlin": "kt kts",
        "javascript": "js mjs cjs",
        "jsx": "jsx",
        "typescript": "ts mts cts",
        "tsx": "tsx",
        "go": "go",
        "rust": "rs",
        "ruby": "rb",
        "php": "php",
        "lua": "lua",
        "swift": "swift",
        "bash": "sh bash zsh",
        "sql": "sql",
        "html": "html htm",
        "css": "css",
        "scss": "scss",
        "xml": "xml",
        "json": "json",
        "yaml": "yaml yml",
        "toml": "toml",
        "ini": "ini cfg",
        "markdown": "md markdown",
        "rst": "rst",
        "diff": "diff patch",
        PLAIN: "txt log",
    }.items()
    for suffix in suffixes.split()
}


def language_of(path: str) -> str:
    """The Pygments alias that the name of a file tells; "" when it is none of those."""
    name = path.replace("\\", "/").rpartition("/")[2]
    return LANGUAGE_OF_SUFFIX.get(name.rpartition(".")[2].lower(), "") if "." in name else ""
