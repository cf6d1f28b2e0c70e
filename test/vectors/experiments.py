"""Reads an experiment file: JSON with comments and trailing commas, its named blocks put in as Sequentials."""
import json, pathlib, re

examples = pathlib.Path(__file__).parent.parent.parent / "media" / "examples"


def read(name):
    text = (examples / f"{name}.cnn.jsonc").read_text()
    # Strings are kept, comments and commas before a closing bracket are not.
    text = re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda found: found[1] or "", text, flags=re.S)
    text = re.sub(r'("(?:\\.|[^"\\])*")|,(?=\s*[\]}])', lambda found: found[1] or "", text)
    return json.loads(text)


def model(name):
    """The layers of an example without named blocks."""
    experiment = read(name)
    return expand(experiment["model"], experiment.get("blocks", {}), {})


def expand(value, blocks, scope):
    if isinstance(value, str) and value.startswith("$"): return scope[value[1:]]
    if isinstance(value, list): return [expand(each, blocks, scope) for each in value]
    name, given = (value, {}) if isinstance(value, str) else next(iter(value.items())) if isinstance(value, dict) and len(value) == 1 else (None, {})
    if name in blocks:
        block = blocks[name] if isinstance(blocks[name], dict) else {"body": blocks[name]}
        params = dict(block.get("params", {}))
        given = expand(given, blocks, scope)
        params.update(given if isinstance(given, dict) else {next(iter(params)): given})
        return {"Sequential": {"body": expand(block["body"], blocks, params)}}
    if isinstance(value, dict): return {key: expand(each, blocks, scope) for key, each in value.items()}
    return value
