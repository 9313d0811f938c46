package dev.countersign.contract.zip;

/** What the zip policy says of an archive. */
public sealed interface ZipVerdict {

    /**
     * Both readings agree and every rule holds.
     *
     * @param entries number of entries, folders included
     * @param inflatedBytes bytes of all entries together, as really inflated
     */
    record Accepted(int entries, long inflatedBytes) implements ZipVerdict {}

    /**
     * A rule does not hold; the first one met is named.
     *
     * @param rule the rule
     * @param entry printable form of the entry's name: control characters and broken bytes are escaped, at most 200
     *     characters; empty if the archive as a whole is at fault
     * @param detail a short sentence for people, without text from the archive
     */
    record Refused(ZipRule rule, String entry, String detail) implements ZipVerdict {}
}
