"""Completes a CycloneDX bill of materials: only what is in the bundle, and what no Python environment knows of.

usage: sbom.py [--bom environment.json] [--contents contents.json] --site SITE --version V --file PACKAGE... > sbom.json
"""

import argparse
import hashlib
import json
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from notices import licence_of, qt_version, tops, used

Json = dict[str, Any]
EMPTY: Json = {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1}


def component(name: str, version: str, licence: str, purl: str = "") -> Json:
    made: Json = {"type": "library", "bom-ref": f"{name}=={version}", "name": name, "version": version}
    made["licenses"] = [{"license": {"id": licence}}]
    if purl:
        made["purl"] = purl
    return made


def carried(site: str) -> list[Json]:
    """The bills that wheels bring for what was compiled into them (Rust crates, C libraries)."""
    found: dict[str, Json] = {}
    for path in sorted(Path(site).glob("*.dist-info/sboms/*.json")):
        owner = path.parent.parent.name.removesuffix(".dist-info")
        for part in json.loads(path.read_text(encoding="utf-8")).get("components", ()):
            ref = f"{owner}/{part.get('name')}@{part.get('version', '')}"
            kept = {key: part[key] for key in ("type", "name", "version", "purl", "licenses") if key in part}
            found[ref] = {"bom-ref": ref, **kept}
    return [found[ref] for ref in sorted(found)]


def of_package(package: Distribution) -> Json:
    name = str(package.metadata["Name"])
    expression = package.metadata.get("License-Expression")
    licence = {"expression": expression} if expression else {"license": {"name": licence_of(package)}}
    purl = f"pkg:pypi/{plain(name)}@{package.version}"
    ref = f"{name}=={package.version}"
    return {
        "type": "library",
        "bom-ref": ref,
        "name": name,
        "version": package.version,
        "licenses": [licence],
        "purl": purl,
    }


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def of_python(bom: Json, packages: list[Distribution]) -> list[Json]:
    """What of an environment's bill is in the bundle; without a bill, what the packages say themselves."""
    names = {plain(str(package.metadata["Name"])) for package in packages}
    components = bom.get("components") or [of_package(package) for package in packages]
    kept = [component for component in components if plain(component["name"]) in names]
    lost = names - {plain(component["name"]) for component in kept}
    assert not lost, f"in the bundle, and not in the environment's bill: {lost}"
    return sorted(kept, key=lambda component: component["name"].lower())


def main() -> int:
    parser = argparse.ArgumentParser()
    for option in ("--bom", "--contents"):
        parser.add_argument(option, type=Path)
    parser.add_argument("--site", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--python", default=sys.version.split()[0])
    parser.add_argument("--file", type=Path, action="append", default=[])
    options = parser.parse_args()
    contents = json.loads(options.contents.read_text()) if options.contents else {"libraries": []}
    every = {top for package in distributions(path=[options.site]) for top in tops(package)}
    packages = used([options.site], set(contents.get("modules", every)))
    bom = json.loads(options.bom.read_text()) if options.bom else dict(EMPTY, metadata={})
    qt = qt_version(packages)
    icu = next((n.rpartition(".so.")[2] for n in contents["libraries"] if n.startswith("libicudata.so.")), "")
    added = [component("Python", options.python, "PSF-2.0", f"pkg:generic/python@{options.python}")]
    added.append(component("Qt", qt, "LGPL-3.0-only", f"pkg:generic/qt@{qt}"))
    if icu:
        added.append(component("ICU", icu, "Unicode-3.0", f"pkg:generic/icu@{icu}"))
    bom["components"] = of_python(bom, packages) + added + carried(options.site)
    bom["metadata"]["component"] = {
        "type": "application",
        "bom-ref": "fireside",
        "name": "fireside",
        "version": options.version,
        "licenses": [{"license": {"id": "MIT"}}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(f.read_bytes()).hexdigest()} for f in options.file],
    }
    refs = sorted({c["bom-ref"] for c in bom["components"]})
    bom["dependencies"] = [{"ref": "fireside", "dependsOn": [r for r in refs if "/" not in r]}]
    print(json.dumps(bom, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
