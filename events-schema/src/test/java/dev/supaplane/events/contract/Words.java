package dev.supaplane.events.contract;

/** What the documents say of topics and headers, which no record stands for. */
final class Words {
  static final String INFO =
      "What happens to accounts, organizations and projects, and what workers observe. CloudEvents 1.0 in"
          + " Kafka's binary mode: attributes are headers (ce_*), data is JSON. Types carry their"
          + " version; a field that may be absent or an enum's value can be added within a"
          + " version, so consumers pass over fields and put aside values that they do not know.";

  static final String EVENTS =
      "Facts of the event store, published by one relay after they are stored. The key is the"
          + " project ref, organization slug or account id, so everything about one project is in one"
          + " partition and in the order of ce_sequence; there is no order between projects. At"
          + " least once: a repeated record has the same ce_id and ce_sequence. Kept without end:"
          + " a new consumer reads from offset 0.";

  static final String OUTCOMES =
      "What workers observed: claims, not facts. The command side checks each against the"
          + " project's operation and generation, and what follows is an event. The key is the"
          + " project ref; a worker's outcomes of one project are in the order in which it told"
          + " them. Ends of operations are told until Kafka has them, and a repeat has another"
          + " ce_id: operation and generation tell that it is one. Steps may be missing after a"
          + " crash. Kept without end.";

  static final String RELAY = "The command service publishes what its event store holds.";
  static final String WORKER = "A worker publishes what it observed on its host.";
  static final String KEY = "Project ref, organization slug or account id, the same as ce_subject.";

  static final String CORRELATION =
      "The message that set the whole chain off; ce_causationid is the one before this."
          + " Absent where nothing did: outcomes have neither.";

  private Words() {}
}
