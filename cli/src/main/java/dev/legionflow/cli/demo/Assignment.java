package dev.legionflow.cli.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.legionflow.cli.api.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One mission of the demo: what is asked, how its user task is answered, and where it must end.
///
/// @param title for the table
/// @param request the variable `request` of the process `code-change`
/// @param task the id of the user task at which it must come to rest
/// @param answer what `--exit` completes that task with
/// @param end the id of the end event that it must come to
/// @param files what it must have done to the folder
/// @param checked whether the change must have passed the project's tests before the task
record Assignment(
    String title,
    String request,
    String task,
    ObjectNode answer,
    String end,
    Expectation files,
    boolean checked) {

  static final String PROCESS = "code-change";

  /// The example project, below the folder of examples.
  static final String EXAMPLE = "shop";

  /// The two missions: one that the booster is sure of, and one that it hands to a person because
  /// who calls a method cannot be told by scopes.
  static List<Assignment> all() {
    return List.of(
        new Assignment(
            "rename a function",
            "rename function total_price to cart_total in shop/pricing.py",
            "Review",
            Json.object().put("decision", "approve").put("comment", "approved by the demo"),
            "Change_applied",
            new Expectation.Renamed(
                "total_price",
                "cart_total",
                Set.of(
                    "shop/__init__.py",
                    "shop/cart.py",
                    "shop/pricing.py",
                    "shop/receipt.py",
                    "tests/test_cart.py",
                    "tests/test_pricing.py"),
                // A field and a keyword of the same name, which are something else.
                Map.of(
                    "shop/receipt.py",
                    List.of("total_price: int", "total_price=cart_total(", "receipt.total_price")),
                Map.of("shop/pricing.py", List.of("total_price"))),
            true),
        new Assignment(
            "rename a method",
            "rename function reserve to hold in shop/stock.py",
            "Make_by_hand",
            Json.object().put("outcome", "given up").put("comment", "given up by the demo"),
            "Settled_by_hand",
            new Expectation.Untouched(),
            false));
  }
}
