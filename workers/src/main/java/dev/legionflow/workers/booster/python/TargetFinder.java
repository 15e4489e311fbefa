package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameRequest.Kind;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.List;
import java.util.stream.Collectors;

/// Finds the one symbol that a request means.
final class TargetFinder {

  private static final int MAX_PLACES_SHOWN = 8;

  private final PythonModule module;
  private final RenameRequest request;

  private TargetFinder(PythonModule module, RenameRequest request) {
    this.module = module;
    this.request = request;
  }

  static Reading<Symbol> find(PythonModule module, RenameRequest request) {
    return new TargetFinder(module, request).find();
  }

  private Reading<Symbol> find() {
    List<Identifier> here =
        module.names().named(request.name()).stream()
            .filter(identifier ->
                request.line().isEmpty() || module.line(identifier) == request.line().getAsInt())
            .toList();
    List<Symbol> symbols =
        here.stream()
            .filter(identifier -> identifier.role().isVariable())
            .map(this::symbol)
            .distinct()
            .filter(symbol -> isOfKind(symbol, request.kind()))
            .toList();
    if (symbols.size() > 1) {
      return Reading.stop(
          Why.AMBIGUOUS,
          "'%s' is %d different things in %s (lines %s): name a line"
              .formatted(request.name(), symbols.size(), request.file(), lines(symbols)));
    }
    if (symbols.isEmpty()) {
      return notFound(here);
    }
    return accept(symbols.getFirst());
  }

  private Reading<Symbol> accept(Symbol symbol) {
    Names names = module.names();
    if (!symbol.isBound()) {
      return Reading.stop(
          Why.NOT_FOUND, "%s uses '%s' but does not define it".formatted(where(), symbol.name()));
    }
    List<Identifier> bindings = names.bindings(symbol);
    Identifier first = bindings.getFirst();
    if (names.scope(symbol.scope()).kind == Scope.Kind.CLASS) {
      return Reading.stop(
          Why.CLASS_MEMBER,
          "'%s' belongs to a class (%s): who uses it through objects cannot be told"
              .formatted(symbol.name(), module.place(first)));
    }
    for (Identifier binding : bindings) {
      switch (binding.role()) {
        case CLASS -> {
          return Reading.stop(
              Why.KNOWN_BY_NAME,
              "'%s' is a class (%s), and class names are visible at run time"
                  .formatted(symbol.name(), module.place(binding)));
        }
        case IMPORT -> {
          return Reading.stop(
              Why.IMPORTED,
              "'%s' is imported (%s): rename it where it is defined"
                  .formatted(symbol.name(), module.place(binding)));
        }
        case TYPE_PARAMETER -> {
          return Reading.stop(
              Why.NOT_UNDERSTOOD,
              "'%s' is a type parameter (%s)".formatted(symbol.name(), module.place(binding)));
        }
        default -> {}
      }
    }
    return new Reading.Read<>(symbol);
  }

  private Reading<Symbol> notFound(List<Identifier> here) {
    if (here.stream().anyMatch(identifier -> identifier.role() == Role.ATTRIBUTE)
        && request.kind() == Kind.ANY) {
      return Reading.stop(
          Why.CLASS_MEMBER,
          "'%s' occurs in %s only as an attribute of objects".formatted(request.name(), where()));
    }
    String kind = request.kind() == Kind.ANY ? "variable or function" : lower(request.kind());
    return Reading.stop(
        Why.NOT_FOUND, "%s has no %s '%s'".formatted(where(), kind, request.name()));
  }

  private boolean isOfKind(Symbol symbol, Kind kind) {
    List<Identifier> bindings = module.names().bindings(symbol);
    return switch (kind) {
      case ANY -> true;
      case FUNCTION -> bindings.stream().anyMatch(use -> use.role() == Role.FUNCTION);
      case PARAMETER -> bindings.stream().anyMatch(use -> use.role() == Role.PARAMETER);
      case VARIABLE ->
          bindings.stream()
              .noneMatch(use -> use.role() == Role.FUNCTION || use.role() == Role.CLASS);
    };
  }

  private Symbol symbol(Identifier identifier) {
    Symbol symbol = module.names().symbol(identifier);
    if (symbol == null) {
      throw new IllegalStateException("no symbol for " + identifier);
    }
    return symbol;
  }

  private String lines(List<Symbol> symbols) {
    return symbols.stream()
        .limit(MAX_PLACES_SHOWN)
        .map(symbol -> module.names().uses(symbol).getFirst())
        .map(use -> Integer.toString(module.line(use)))
        .collect(Collectors.joining(", "));
  }

  private String where() {
    return request.line().isEmpty()
        ? request.file()
        : "%s line %d".formatted(request.file(), request.line().getAsInt());
  }

  private static String lower(Kind kind) {
    return kind == Kind.FUNCTION ? "function" : kind == Kind.PARAMETER ? "parameter" : "variable";
  }
}
