package dev.supaplane.standalone.chaos;

/** When a strike falls, seen from the operation that it falls into. */
sealed interface Moment extends Comparable<Moment> {
  /** Its place among the moments of an operation. */
  int order();

  @Override
  default int compareTo(Moment other) {
    return Integer.compare(order(), other.order());
  }

  /** While the command is being asked for: nobody knows yet whether it was heard. */
  record WhileAsking() implements Moment {
    @Override
    public int order() {
      return -1;
    }

    @Override
    public String toString() {
      return "while it is asked for";
    }
  }

  /**
   * As soon as the worker has told of so many steps.
   *
   * @param steps 0 for as soon as the command was accepted
   */
  record AfterStep(int steps) implements Moment {
    @Override
    public int order() {
      return steps;
    }

    @Override
    public String toString() {
      return steps == 0 ? "when it is accepted" : "after step " + steps;
    }
  }

  /** As soon as the worker has told how it ended. */
  record Told() implements Moment {
    @Override
    public int order() {
      return Integer.MAX_VALUE;
    }

    @Override
    public String toString() {
      return "when its end is told";
    }
  }
}
