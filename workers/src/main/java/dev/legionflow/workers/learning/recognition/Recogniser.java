package dev.legionflow.workers.learning.recognition;

import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.learning.recognition.TextFeatures.Features;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Tells what a text is about, of intents that examples were given of; and whether it is about none
/// of them.
///
/// An intent is chosen by two that are wrong about different texts: a linear discriminant of the
/// embedding and a logistic regression of the embedding and the words. How sure they are, and from
/// where on a text is taken to be about none, is learned of the examples as well: a fifth of them
/// at a time is looked at by what the other four fifths teach. There each text also stands, with
/// its own intent left out, for texts that are about none, so that this works without examples of
/// such texts, and better with some.
///
/// The same examples and seed make the same recogniser. It is safe for many threads.
public final class Recogniser {

  /// No recogniser has more intents.
  public static final int MOST_INTENTS = 500;

  /// No recogniser learns from more examples. One takes 3 kB where it is a sentence, and up to some
  /// 50 kB where it has 2,000 characters, until all are learned; 1.5 kB of it stay.
  public static final int MOST_EXAMPLES = 30_000;

  /// No recogniser learns from more examples of texts outside.
  public static final int MOST_OUTSIDE = 5_000;

  private static final int FOLDS = 5;

  /// Temperatures that are tried.
  private static final double[] TEMPERATURES = {0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16};

  private final List<String> intents;
  private final TextFeatures features;
  private final Model model;
  private final Boundary boundary;
  private final double temperature;

  private Recogniser(
      List<String> intents,
      TextFeatures features,
      Model model,
      Boundary boundary,
      double temperature) {
    this.intents = intents;
    this.features = features;
    this.model = model;
    this.boundary = boundary;
    this.temperature = temperature;
  }

  /// How to train.
  ///
  /// @param falseRejects the share of texts about an intent that may be taken to be about none,
  ///   above 0 and below 0.5
  /// @param seed of the order in which the texts are learned
  public record Terms(double falseRejects, long seed) {

    /// One of a hundred.
    public static final Terms USUAL = new Terms(0.01, 1);

    public Terms {
      if (!(falseRejects > 0 && falseRejects < 0.5)) {
        throw new IllegalArgumentException(
            "falseRejects must be above 0 and below 0.5, but is " + falseRejects);
      }
    }
  }

  /// Learns: minutes where the examples are many. 15,000 sentences were seen to take 80 s, and 74 s
  /// for their embedding, on two busy cores.
  ///
  /// @throws IllegalArgumentException for fewer than 2 intents, an intent with a single example, or
  ///   more than the bounds above
  public static Recogniser of(List<Example> examples, Embedder embedder, Terms terms) {
    var byIntent = checked(examples);
    var features = TextFeatures.of(examples, embedder);
    var folds = new ArrayList<Fold>();
    for (var fold = 0; fold < FOLDS; fold++) {
      folds.add(new Fold(byIntent.size()));
    }
    var intent = 0;
    for (var group : byIntent.values()) {
      for (var at = 0; at < group.size(); at++) {
        fold(folds, at, group.size()).groups().get(intent).add(features.of(group.get(at).text()));
      }
      intent++;
    }
    var outside = examples.stream().filter(Example::isOutside).toList();
    for (var at = 0; at < outside.size(); at++) {
      fold(folds, at, outside.size()).outside().add(features.of(outside.get(at).text()));
    }
    return learned(List.copyOf(byIntent.keySet()), features, folds, terms);
  }

  /// Texts that follow each other often are by one writer and alike, so they stay together: what
  /// one fifth is looked at by shall not know its like.
  private static Fold fold(List<Fold> folds, int at, int size) {
    return folds.get((int) ((long) at * FOLDS / size));
  }

  private static SortedMap<String, List<Example>> checked(List<Example> examples) {
    if (examples.size() > MOST_EXAMPLES) {
      throw new IllegalArgumentException(
          "there may be %,d examples, but there are %,d".formatted(MOST_EXAMPLES, examples.size()));
    }
    var byIntent = new TreeMap<String, List<Example>>();
    var outside = 0;
    for (var example : examples) {
      if (example.isOutside()) {
        outside++;
      } else {
        byIntent.computeIfAbsent(example.intent(), _ -> new ArrayList<>()).add(example);
      }
    }
    if (outside > MOST_OUTSIDE) {
      throw new IllegalArgumentException(
          "there may be %,d examples of '%s', but there are %,d"
              .formatted(MOST_OUTSIDE, Example.OUTSIDE, outside));
    }
    if (byIntent.size() < 2 || byIntent.size() > MOST_INTENTS) {
      throw new IllegalArgumentException(
          "there must be 2 to %d intents, but there are %d"
              .formatted(MOST_INTENTS, byIntent.size()));
    }
    byIntent.forEach((intent, group) -> {
      if (group.size() < 2) {
        throw new IllegalArgumentException(
            "the intent '%s' has a single example".formatted(intent));
      }
    });
    return byIntent;
  }

  /// A fifth of the examples.
  private record Fold(List<List<Features>> groups, List<Features> outside) {
    Fold(int intents) {
      this(new ArrayList<>(), new ArrayList<>());
      for (var intent = 0; intent < intents; intent++) {
        groups.add(new ArrayList<>());
      }
    }

    /// All but one of these.
    static Fold joined(List<Fold> folds, int without) {
      var joined = new Fold(folds.getFirst().groups().size());
      for (var fold = 0; fold < folds.size(); fold++) {
        if (fold != without) {
          joined.outside().addAll(folds.get(fold).outside());
          for (var intent = 0; intent < joined.groups().size(); intent++) {
            joined.groups().get(intent).addAll(folds.get(fold).groups().get(intent));
          }
        }
      }
      return joined;
    }
  }

  private static Recogniser learned(
      List<String> intents, TextFeatures features, List<Fold> folds, Terms terms) {
    var dimensions = features.dimensions();
    var seen = new Seen();
    for (var fold = 0; fold < folds.size(); fold++) {
      var others = Fold.joined(folds, fold);
      seen.add(
          Model.of(others.groups(), others.outside(), dimensions, terms.seed()), folds.get(fold));
    }
    var all = Fold.joined(folds, -1);
    return new Recogniser(
        intents,
        features,
        Model.of(all.groups(), all.outside(), dimensions, terms.seed()),
        Boundary.of(seen.inside, seen.left, seen.outside, terms.falseRejects()),
        seen.temperature());
  }

  /// What models saw of examples that they had not learned from.
  private static final class Seen {
    private final List<double[]> inside = new ArrayList<>();
    private final List<double[]> left = new ArrayList<>();
    private final List<double[]> outside = new ArrayList<>();
    private final double[] surprise = new double[TEMPERATURES.length];

    void add(Model model, Fold fold) {
      for (var intent = 0; intent < fold.groups().size(); intent++) {
        for (var text : fold.groups().get(intent)) {
          var look = model.look(text);
          inside.add(look.evidence(-1));
          left.add(look.evidence(intent));
          for (var at = 0; at < surprise.length; at++) {
            surprise[at] -= Math.log(look.probability(intent, TEMPERATURES[at]) + 1e-12);
          }
        }
      }
      for (var text : fold.outside()) {
        outside.add(model.look(text).evidence(-1));
      }
    }

    double temperature() {
      var best = 0;
      for (var at = 1; at < surprise.length; at++) {
        best = surprise[at] < surprise[best] ? at : best;
      }
      return TEMPERATURES[best];
    }
  }

  /// The intents in order.
  public List<String> intents() {
    return intents;
  }

  /// What the text is about.
  public Recognised recognise(String text) {
    var look = model.look(features.of(text));
    var best = look.best();
    return new Recognised(
        intents.get(best),
        look.probability(best, temperature),
        boundary.isOutside(look.evidence(-1)));
  }
}
