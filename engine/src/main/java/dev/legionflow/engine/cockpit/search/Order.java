package dev.legionflow.engine.cockpit.search;

import dev.legionflow.engine.http.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/// The order of a search: the fields asked for, then the key, so that it is total. What has no
/// value comes last.
record Order(List<Term> terms) {

  record Term(String name, Field field, boolean ascending) {}

  Order {
    terms = List.copyOf(terms);
  }

  static Order of(Entity<?> entity, List<SearchBody.Sort> sort) {
    var terms = new ArrayList<Term>();
    var seen = new HashSet<String>();
    for (var item : sort) {
      var field = entity.fields().get(item.field());
      if (field == null) {
        throw Problem.invalid(
            item.path() + ".field",
            "is no field to sort by; there are " + Filters.names(entity.fields()));
      }
      // A second time it would decide nothing.
      if (seen.add(item.field())) {
        terms.add(new Term(item.field(), field, item.ascending()));
      }
    }
    return new Order(terms);
  }

  /// @param forward false to walk from the end to the start
  String sql(boolean forward) {
    var sql = new StringBuilder();
    for (var term : terms) {
      sql.append(term.field().preview())
          .append(term.ascending() == forward ? " asc" : " desc")
          .append(forward ? " nulls last, " : " nulls first, ");
    }
    return sql.append(forward ? "e.key asc" : "e.key desc").toString();
  }

  /// The rows behind (or, backwards, before) the row that a cursor stands for: those that differ in
  /// the first term and lie behind it, or are equal there and differ in the second, and so on.
  void narrow(Where where, Cursor cursor, boolean forward) {
    where.and().add("(");
    var equal = new Where();
    for (var i = 0; i < terms.size(); i++) {
      var column = terms.get(i).field().preview();
      var value = cursor.values().get(i);
      var behind = new Where();
      if (value == null) {
        // Only what has a value lies before what has none; nothing lies behind it.
        behind.add(forward ? "1 = 0" : column + " is not null");
        addAlternative(where, equal, behind);
        equal.and().add(column + " is null");
      } else {
        var comparison = terms.get(i).ascending() == forward ? " > ?" : " < ?";
        behind.add("(" + column + comparison, value);
        behind.add(forward ? " or " + column + " is null)" : ")");
        addAlternative(where, equal, behind);
        equal.and().add(column + " = ?", value);
      }
    }
    addAlternative(
        where, equal, new Where().add(forward ? "e.key > ?" : "e.key < ?", cursor.key()));
    where.add(")");
  }

  private static void addAlternative(Where where, Where equal, Where behind) {
    where.add(equal.isEmpty() ? "(" : " or (").add(equal);
    if (!equal.isEmpty()) {
      where.add(" and ");
    }
    where.add(behind).add(")");
  }

  /// Ties a cursor to the order it was made in.
  String signature() {
    return terms.stream()
        .map(term -> term.name() + (term.ascending() ? "+" : "-"))
        .collect(Collectors.joining());
  }
}
