package dev.supaplane.events.contract;

/** What to do when the contract would break somebody; part of the failing test's message. */
final class Advice {
  static final String BREAKS =
      """
      This change breaks somebody who relies on a released version of the contract. Either
       - keep what was released and add a field that may be absent (@Nullable), or
       - give the type a new version: a record of its own for <name>.v<n+1> in EventTypes, and an
         Upcaster from <name>.v<n> in Upcasters; the old name stays readable through it.
      See docs/events/README.md, "Changing the contract".""";

  static final String MEANING =
      """
      The first sentence of a released type's Javadoc says what it means, and it is another one now.
       - Another meaning is another type: give it a name of its own or a new version.
       - Other words for the same: add the line "<type>: <new first sentence>" to
         src/test/resources/reworded.txt.""";

  private Advice() {}
}
