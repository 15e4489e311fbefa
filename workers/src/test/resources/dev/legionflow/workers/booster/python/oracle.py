"""Judges renames by jedi, rope and CPython's own compiler.

usage: oracle.py places SEED COUNT OUT   choose places in the standard library
       oracle.py judge OUT               judge OUT/ours/N.py for each chosen place

OUT/places.tsv has one line a place: number, file, line, byte column, name. Each file is a copy in
a folder of its own, so that the oracles see that one file and nothing else.
OUT/verdicts.tsv has one line a place: number, jedi, rope, agree, compiler. jedi and rope are
`none` (refused or failed), `same` or `other` (against ours; `made` where ours refused); agree
says whether jedi and rope made the same text; compiler is `same`, `none` (nothing to compare), or
what differs.
"""
import ast
import io
import os
import random
import shutil
import sys
import sysconfig
import tokenize
import types
import warnings

NEW_NAME = "renamed_by_test"
SKIPPED = {"test", "tests", "idlelib", "lib2to3", "site-packages", "dist-packages", "__pycache__",
           "turtledemo", "pydoc_data", "encodings", "ensurepip"}
MIN_SIZE, MAX_SIZE = 1_000, 40_000


def sources():
    root = sysconfig.get_path("stdlib")
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        for name in sorted(files):
            path = os.path.join(folder, name)
            if name.endswith(".py") and MIN_SIZE <= os.path.getsize(path) <= MAX_SIZE:
                yield path


class Places(ast.NodeVisitor):
    """Collects identifiers that bind a variable, parameter or function, outside of class bodies.

    The first parameter of a method is left out, because nobody renames `self`.
    """

    def __init__(self, tokens):
        self.names = {}
        for index, token in enumerate(tokens):
            if token.type == tokenize.NAME and token.string == "def":
                self.names[token.start] = tokens[index + 1]
        self.found = []
        self.owners = ["module"]

    def add(self, line, column, name):
        if not name.startswith("__") and self.owners[-1] != "class":
            self.found.append((line, column, name))

    def visit_function(self, node):
        for start, token in self.names.items():
            if token.string == node.name and start[0] >= node.lineno:
                self.add(token.start[0], token.start[1], node.name)
                break
        for decorator in node.decorator_list:
            self.visit(decorator)
        arguments = node.args
        for value in arguments.defaults + arguments.kw_defaults:
            if value:
                self.visit(value)
        in_class = self.owners[-1] == "class"
        self.owners.append("function")
        self.arguments(arguments, in_class)
        for statement in node.body:
            self.visit(statement)
        self.owners.pop()

    visit_FunctionDef = visit_function
    visit_AsyncFunctionDef = visit_function

    def arguments(self, arguments, in_class):
        every = arguments.posonlyargs + arguments.args
        every = every[1:] if in_class else every
        every += arguments.kwonlyargs + [a for a in (arguments.vararg, arguments.kwarg) if a]
        for argument in every:
            self.add(argument.lineno, argument.col_offset, argument.arg)

    def visit_Lambda(self, node):
        self.owners.append("function")
        self.arguments(node.args, False)
        self.visit(node.body)
        self.owners.pop()

    def visit_ClassDef(self, node):
        self.owners.append("class")
        for statement in node.body:
            self.visit(statement)
        self.owners.pop()

    def comprehension(self, node):
        self.owners.append("function")
        self.generic_visit(node)
        self.owners.pop()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Store):
            self.add(node.lineno, node.col_offset, node.id)


def choose(seed, count, out):
    draw = random.Random(seed)
    files = list(sources())
    places, copies = [], {}
    while len(places) < count:
        path = draw.choice(files)
        text = open(path, "rb").read().decode("utf-8", "replace")
        if "\ufffd" in text or "\x0c" in text:
            continue
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        collector = Places(tokens)
        collector.visit(ast.parse(text))
        if not collector.found:
            continue
        line, column, name = draw.choice(collector.found)
        if path not in copies:
            folder = os.path.join(out, "files", str(len(copies)))
            os.makedirs(folder)
            copies[path] = os.path.join(folder, os.path.basename(path))
            shutil.copyfile(path, copies[path])
        if (copies[path], line, column, name) not in places:
            places.append((copies[path], line, column, name))
    with open(os.path.join(out, "places.tsv"), "w", encoding="utf-8") as listing:
        for number, (path, line, column, name) in enumerate(places):
            listing.write(f"{number}\t{path}\t{line}\t{column}\t{name}\n")


def by_jedi(jedi, path, line, column):
    project = jedi.Project(os.path.dirname(path), smart_sys_path=False, load_unsafe_extensions=False)
    try:
        script = jedi.Script(path=path, project=project)
        changed = script.rename(line, column, new_name=NEW_NAME).get_changed_files()
        return [file.get_new_code() for file in changed.values()][0] if len(changed) == 1 else None
    except Exception:  # whatever an oracle trips over is a refusal
        return None


def by_rope(project, path, text, line, column):
    from rope.refactor.rename import Rename

    offset = sum(len(each) for each in text.splitlines(True)[:line - 1]) + column
    try:
        resource = project.get_resource(os.path.basename(path))
        changes = Rename(project, resource, offset).get_changes(NEW_NAME).changes
        return changes[0].new_contents if len(changes) == 1 else None
    except Exception:
        return None


def shape(code, name):
    """A code object without line numbers, with the new name written as the old one."""
    import dis

    def old(value):
        if isinstance(value, types.CodeType):
            return "code"
        if isinstance(value, str):
            return value.replace(NEW_NAME, name)
        if isinstance(value, tuple):
            return tuple(old(each) for each in value)
        if isinstance(value, frozenset):
            return sorted(repr(old(each)) for each in value)
        return repr(value)

    lines, cells = [], []
    for step in dis.get_instructions(code):
        if step.opname in ("MAKE_CELL", "LOAD_CLOSURE"):
            cells.append((step.opname, old(step.argval)))  # these are sorted by name
            continue
        if step.opname in ("CACHE", "EXTENDED_ARG", "COPY_FREE_VARS", "PUSH_NULL"):
            continue
        argument = None if step.opcode in dis.hasjrel + dis.hasjabs else old(step.argval)
        lines.append((step.opname.replace("LOAD_METHOD", "LOAD_ATTR"), argument))
    inner = [shape(each, name) for each in code.co_consts if isinstance(each, types.CodeType)]
    return lines, sorted(cells), [each for each in inner]


def uses(code, name):
    """Which code objects know the name, and as what."""
    def walk(code, path):
        for kind in ("co_varnames", "co_names", "co_cellvars", "co_freevars"):
            if name in getattr(code, kind):
                yield kind, path
        inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
        for index, each in enumerate(inner):
            yield from walk(each, path + (index,))
    return set(walk(code, ()))


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


def by_compiler(before, after, name):
    try:
        old, new = compile(before, "x", "exec"), compile(after, "x", "exec")
    except SyntaxError as error:
        return f"does not compile: {error.msg}"
    if shape(old, name) != shape(new, name):
        return "other bytecode"
    used = set(module_names(new))
    if name in used and NEW_NAME in used:
        return "only in part"
    gone = uses(old, name) - uses(new, name)
    come = uses(new, NEW_NAME)
    return "same" if gone <= come and come <= uses(old, name) else "other names"


def judge(out):
    import jedi
    from rope.base.project import Project

    jedi.settings.cache_directory = os.path.join(out, "cache")
    warnings.simplefilter("ignore")
    projects = {}
    verdicts = open(os.path.join(out, "verdicts.tsv"), "w", encoding="utf-8")
    for entry in open(os.path.join(out, "places.tsv"), encoding="utf-8"):
        number, path, line, column, name = entry.rstrip("\n").split("\t")
        line, column = int(line), int(column)
        text = open(path, encoding="utf-8", newline="").read()
        source_line = text.splitlines()[line - 1]
        column = len(source_line.encode()[:column].decode())
        folder = os.path.dirname(path)
        if folder not in projects:
            projects[folder] = Project(folder, ropefolder=None)
        made = {
            "jedi": by_jedi(jedi, path, line, column),
            "rope": by_rope(projects[folder], path, text, line, column),
        }
        ours_path = os.path.join(out, "ours", number + ".py")
        ours = None
        if os.path.exists(ours_path):
            ours = open(ours_path, encoding="utf-8", newline="").read()
        words = []
        for oracle in ("jedi", "rope"):
            if made[oracle] is None:
                words.append("none")
            elif ours is None:
                words.append("made")
            else:
                words.append("same" if made[oracle] == ours else "other")
        agree = made["jedi"] is not None and made["jedi"] == made["rope"]
        compiler = by_compiler(text, ours, name) if ours is not None else "none"
        verdicts.write("\t".join([number, *words, "yes" if agree else "no", compiler]) + "\n")
    verdicts.close()


if __name__ == "__main__":
    if sys.argv[1] == "places":
        choose(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
    else:
        judge(sys.argv[2])
