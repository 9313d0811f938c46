package dev.countersign.contract.zip;

/**
 * The rules of the zip policy. The wire name is the reason a {@code request.refused} event carries: it is stable, and a
 * rule that is given up keeps its name for ever.
 *
 * <p>The purpose of all of them is that every unzipper sees the same files: the policy reads the archive the way Android
 * does (local headers, streaming) and the way iOS does (central directory) and accepts only where both say the same.
 */
public enum ZipRule {
    /** No end-of-central-directory record: not a zip, or cut short. */
    END_RECORD_MISSING("zip-end-record-missing"),
    /** More than one end record could be the real one. */
    SEVERAL_END_RECORDS("zip-several-end-records"),
    /** Bytes after the end record. */
    TRAILING_DATA("zip-trailing-data"),
    /** An archive comment: unused space that another reader may take for structure. */
    ARCHIVE_COMMENT("zip-archive-comment"),
    /** An entry comment, refused for the same reason. */
    ENTRY_COMMENT("zip-entry-comment"),
    /** An archive in several parts. */
    MULTI_DISK("zip-multi-disk"),
    /** Bytes before the first entry. */
    PREFIX("zip-prefix"),
    /** Bytes that belong to no entry. */
    GAP("zip-gap"),
    /** Two entries, or an entry and the central directory, share bytes. */
    OVERLAP("zip-overlap"),
    /** An entry that only a streaming reader sees: the central directory does not list it. */
    UNLISTED_ENTRY("zip-unlisted-entry"),
    /** The central directory cannot be read, or holds more or fewer entries than the end record says. */
    CENTRAL_DIRECTORY("zip-central-directory"),
    /** An entry's local header is missing or cannot be read. */
    LOCAL_HEADER("zip-local-header"),
    /** A local header and the central directory say different things about an entry. */
    HEADER_MISMATCH("zip-header-mismatch"),
    /** An extra field is malformed, doubled, or gives the entry another name. */
    EXTRA_FIELD("zip-extra-field"),
    /** Zip64 structures where plain ones are enough, or malformed ones. */
    ZIP64("zip-zip64"),
    /** An encrypted entry or directory. */
    ENCRYPTED("zip-encrypted"),
    /** A compression method other than stored and deflated. */
    METHOD("zip-method"),
    /** A general purpose flag that no rule here knows how to read. */
    FLAGS("zip-flags"),
    /** A stored entry with a data descriptor: a streaming reader cannot find its end. */
    STORED_WITH_DESCRIPTOR("zip-stored-with-descriptor"),
    /** A data descriptor is missing or differs from the central directory. */
    DESCRIPTOR("zip-descriptor"),
    /** The compressed data is broken, or ends before or after where the headers say. */
    DATA("zip-data"),
    /** The data has another size than the headers say. */
    SIZE("zip-size"),
    /** The data has another CRC-32 than the headers say. */
    CRC("zip-crc"),
    /** A symbolic link. */
    SYMLINK("zip-symlink"),
    /** A device, socket or pipe. */
    SPECIAL_FILE("zip-special-file"),
    /** Name, mode and attributes disagree on file or folder, or a folder has data. */
    KIND("zip-kind"),
    /** A name of no characters. */
    NAME_EMPTY("zip-name-empty"),
    /** Not UTF-8, or not ASCII without the UTF-8 flag: readers then disagree on the name. */
    NAME_ENCODING("zip-name-encoding"),
    /** A NUL in a name. */
    NAME_NUL("zip-name-nul"),
    /** A control character in a name. */
    NAME_CONTROL("zip-name-control"),
    /** A backslash in a name. */
    NAME_BACKSLASH("zip-name-backslash"),
    /** A name that starts with a slash. */
    NAME_ABSOLUTE("zip-name-absolute"),
    /** A name that starts with a drive letter. */
    NAME_DRIVE("zip-name-drive"),
    /** A {@code ..} segment in a name. */
    NAME_PARENT("zip-name-parent"),
    /** An empty segment ({@code a//b}) in a name. */
    NAME_SEGMENT("zip-name-segment"),
    /** A name longer than 1,024 bytes or a segment longer than 255: no phone's file system holds it. */
    NAME_LENGTH("zip-name-length"),
    /** The same name twice. */
    DUPLICATE("zip-duplicate"),
    /** Two names that differ in case only. */
    DUPLICATE_CASE("zip-duplicate-case"),
    /** Two names that are one after Unicode normalisation. */
    DUPLICATE_UNICODE("zip-duplicate-unicode"),
    /** One name is used as a file and as a folder. */
    FILE_AND_FOLDER("zip-file-and-folder"),
    /** No {@code index.html} at the root or directly in the only top-level folder. */
    NO_INDEX("zip-no-index"),
    /** More entries than the limit. */
    TOO_MANY_ENTRIES("zip-too-many-entries"),
    /** A central directory of more bytes than the limit. */
    DIRECTORY_TOO_LARGE("zip-directory-too-large"),
    /** More bytes after inflating than the limit. */
    TOO_LARGE("zip-too-large"),
    /** Data that inflates by more than the limit's ratio. */
    RATIO("zip-ratio");

    private final String wireName;

    ZipRule(String wireName) {
        this.wireName = wireName;
    }

    /** The stable name, {@code zip-…}, lower case. */
    public String wireName() {
        return wireName;
    }
}
