/// Gathers what people who help need to know of a process, without secrets and without bytes of records: its machine,
/// memory, threads and log, in one archive.
///
/// Imports the JDK and the log manager only.
package org.megabytestreams.support;
