"""Compares files before and after all their variables got new names, by CPython's compiler.

usage: compiler.py sources SEED COUNT OUT   list files of the standard library in OUT/sources.tsv
       compiler.py compare OUT              compare OUT/renamed/N.py with the N-th of them

Each variable `name` of a scope with number S was renamed to `name_sS_`, so two variables never
share a name. The bytecode must be the same but for the names; no new name may be a variable of
two functions, or of a function and of the module; and no variable of the module may be used by
its old name. OUT/verdicts.tsv gets what differs.
"""
import os
import random
import re
import sys
import sysconfig
import types
import warnings

SUFFIX = re.compile(r"_s\d+_")
MAX_SIZE = 60_000


def sources(seed, count, out):
    found = []
    for folder, folders, files in os.walk(sysconfig.get_path("stdlib")):
        folders[:] = [f for f in folders if f not in ("site-packages", "dist-packages")]
        found += [os.path.join(folder, name) for name in files if name.endswith(".py")]
    draw = random.Random(seed)
    usable = [path for path in sorted(found) if os.path.getsize(path) <= MAX_SIZE and compiles(path)]
    with open(os.path.join(out, "sources.tsv"), "w", encoding="utf-8") as listing:
        for number, path in enumerate(draw.sample(usable, min(count, len(usable)))):
            listing.write(f"{number}\t{path}\n")


def compiles(path):
    try:
        compile(open(path, "rb").read(), path, "exec", dont_inherit=True)
        return True
    except (SyntaxError, ValueError):
        return False


def old(value):
    if isinstance(value, types.CodeType):
        return "code"
    if isinstance(value, str):
        return SUFFIX.sub("", value)
    if isinstance(value, tuple):
        return tuple(old(each) for each in value)
    if isinstance(value, frozenset):
        return sorted(repr(old(each)) for each in value)
    return repr(value)


def steps(code):
    import dis

    lines, cells = [], []
    for step in dis.get_instructions(code):
        if step.opname in ("MAKE_CELL", "LOAD_CLOSURE"):
            cells.append((step.opname, old(step.argval)))  # these are sorted by name
        elif step.opname not in ("CACHE", "EXTENDED_ARG", "COPY_FREE_VARS", "PUSH_NULL"):
            jump = step.opcode in dis.hasjrel + dis.hasjabs
            opname = step.opname.replace("LOAD_METHOD", "LOAD_ATTR")
            lines.append((opname, None if jump else old(step.argval)))
    return lines, sorted(cells)


def differences(before, after, path, owners):
    if steps(before) != steps(after):
        yield f"{path}: other bytecode"
    function = after.co_flags & 1  # CO_OPTIMIZED: not a module or class body
    for name in set(after.co_varnames + after.co_cellvars) if function else ():
        if SUFFIX.search(name) and owners.setdefault(name, path) != path:
            yield f"{path}: shares {name} with {owners[name]}"
    inner = [[each for each in code.co_consts if isinstance(each, types.CodeType)]
             for code in (before, after)]
    for index, (one, other) in enumerate(zip(*inner)):
        yield from differences(one, other, f"{path}/{index}:{one.co_name}", owners)


def module_names(code):
    """The names by which code reaches variables of the module, but for class bodies."""
    import dis

    kinds = ("_GLOBAL", "_NAME") if code.co_name == "<module>" else ("_GLOBAL",)
    for step in dis.get_instructions(code):
        if step.opname.endswith(kinds) and not step.opname.startswith("IMPORT"):
            yield step.argval
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from module_names(each)


def compare(out):
    warnings.simplefilter("ignore")
    with open(os.path.join(out, "verdicts.tsv"), "w", encoding="utf-8") as verdicts:
        for entry in open(os.path.join(out, "sources.tsv"), encoding="utf-8"):
            number, path = entry.rstrip("\n").split("\t")
            renamed = os.path.join(out, "renamed", number + ".py")
            if not os.path.exists(renamed):
                continue
            before = compile(open(path, "rb").read(), "x", "exec", dont_inherit=True)
            try:
                after = compile(open(renamed, "rb").read(), "x", "exec", dont_inherit=True)
            except SyntaxError as error:
                verdicts.write(f"{number}\t{path}\tdoes not compile: {error.msg}\n")
                continue
            owners = {}
            found = list(differences(before, after, "", owners))
            used = set(module_names(after))
            for name in used:
                if SUFFIX.search(name) and (name in owners or SUFFIX.sub("", name) in used):
                    found.append(f"{name} is something else, too")
            verdicts.write(f"{number}\t{path}\t{'; '.join(found[:3]) or 'same'}\n")


if __name__ == "__main__":
    if sys.argv[1] == "sources":
        sources(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        compare(sys.argv[2])
