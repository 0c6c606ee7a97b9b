using System.Runtime.InteropServices;

using Microsoft.Data.Sqlite;

using static SQLitePCL.raw;

namespace Kits.Host.State;

/// <summary>What keeps the disk from taking a write, in words for the operator.</summary>
internal static partial class DiskTrouble
{
    private const int NoSpace = 28, OverQuota = 122, ReadOnly = 30;      // errno of every Linux we run on

    /// <summary>Null if the disk has nothing to do with it: then trying again cannot help.</summary>
    public static string? Of(SqliteException error, SqliteConnection? connection)
    {
        var errno = connection?.Handle is { } handle ? LastErrno(handle) : 0;
        return error.SqliteErrorCode switch
        {
            SQLITE_FULL => "disk is full",
            SQLITE_IOERR or SQLITE_CANTOPEN or SQLITE_READONLY when errno is NoSpace or OverQuota => "disk is full",
            SQLITE_READONLY => "disk is read-only",
            SQLITE_IOERR or SQLITE_CANTOPEN when errno is ReadOnly => "disk is read-only",
            SQLITE_IOERR or SQLITE_CANTOPEN => $"disk answers {(errno == 0 ? error.Message : Marshal.GetPInvokeErrorMessage(errno))}",
            SQLITE_BUSY or SQLITE_LOCKED or SQLITE_PROTOCOL => "kits.db is locked by another process",
            SQLITE_CORRUPT or SQLITE_NOTADB => "kits.db is damaged",
            SQLITE_PERM or SQLITE_AUTH => "kits.db may not be written",
            SQLITE_NOMEM => "memory is short",
            _ => null,
        };
    }

    /// <summary>What is in the file cannot be believed.</summary>
    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is SQLITE_CORRUPT or SQLITE_NOTADB;

    /// <summary>The write may be on the disk though it answered with an error.</summary>
    public static bool MayHaveLanded(SqliteException error) => error.SqliteErrorCode == SQLITE_IOERR;

    /// <summary>What the system call answered; SQLitePCL has no word for it.</summary>
    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_system_errno")]
    private static partial int LastErrno(SQLitePCL.sqlite3 connection);
}
