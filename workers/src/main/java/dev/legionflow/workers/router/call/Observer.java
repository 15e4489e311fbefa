package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;

/// Is told what a call does. With hedging it is called by two threads at once.
public interface Observer {

  Observer NONE = attempt -> {};

  /// A request is about to be sent.
  ///
  /// @return false where there is no money for it: it is not sent, and not told as ended
  default boolean mayBegin(int attempt, Model model) {
    return true;
  }

  /// A request ended. All of a call are told before the call returns.
  void ended(Attempt attempt);

  /// A piece of an answer came. When its request fails, its pieces are void, and those of the next
  /// request begin the answer anew.
  ///
  /// @param attempt the number of the request
  default void piece(int attempt, Model model, String text) {}
}
