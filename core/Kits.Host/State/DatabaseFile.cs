using System.Globalization;

using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>STATE/kits.db: made once, as a whole, and connected to with the same promises each time.</summary>
internal sealed class DatabaseFile
{
    private const int Version = 2;
    private const int ApplicationId = 0x4B495453;              // "KITS", so that `file kits.db` and we know what it is

    private const string Forgets = "what runs is then adopted, but what was wanted, held or in doubt is forgotten";

    private const string Schema = """
        create table resources (
            tag text primary key, wanted text not null default 'NeverAsked', held text, in_doubt text, stopped text, stopped_boot text) without rowid;
        create table ledger (
            id integer primary key, tag text not null, boot text not null, monotonic integer not null, wall integer not null,
            kind text not null default 'attempt');
        create index ledger_of_tag on ledger (tag, id);
        create table intents (
            seq integer primary key, id text not null unique, operation text not null, tag text not null, action text not null,
            reason text not null, at integer not null, outcome text);
        create table bag (tag text not null, name text not null, value text not null, primary key (tag, name)) without rowid;
        create table history (
            id integer primary key, at integer not null, tag text not null, kind text not null, text text not null,
            operation text, milliseconds real, count integer not null, until integer);
        create index history_of_tag on history (tag, id);
        create index history_by_end on history (coalesce(until, at));
        """ + AddedInVersion2;

    private const string AddedInVersion2 = """
        create table policies (tag text not null, name text not null, is_on integer not null, primary key (tag, name)) without rowid;
        create table maintenance (
            tag text primary key, who text not null, why text, boot text not null, monotonic integer not null, wall integer not null,
            lasts integer) without rowid;
        """;

    private const string FromVersion1 = """
        alter table resources add column stopped text;
        alter table resources add column stopped_boot text;
        alter table ledger add column kind text not null default 'attempt';
        """ + AddedInVersion2;

    private readonly string _path;

    private DatabaseFile(string path) => _path = path;

    /// <summary>False once somebody removed it: what is written then is written to a file without a name.</summary>
    public bool IsThere => File.Exists(_path);

    /// <summary>The file in a state directory, made if there was none.</summary>
    /// <exception cref="StateException">What is there cannot be used, and was not touched.</exception>
    public static DatabaseFile In(string folder)
    {
        StateFolder.Prepare(folder);
        var path = Path.Combine(folder, "kits.db");
        var file = new DatabaseFile(path);
        if (!file.IsThere)
        {
            if (File.Exists(path + "-wal"))
                throw new StateException($"{path} is gone, but {path}-wal is there. Put kits.db back, or move kits.db-wal away to start with an empty one: {Forgets}.");
            Create(path);
        }

        StateFolder.CloseToOthers(path);
        return file;
    }

    /// <summary>A connection whose commits are durable when they return.</summary>
    /// <exception cref="StateException">It is not ours, newer than we are, or damaged where that can be seen at once.</exception>
    /// <exception cref="SqliteException">The disk does not let us read it.</exception>
    public SqliteConnection Connect() => Connect("pragma locking_mode = normal");

    /// <summary>A connection even if the disk has no room for the index that connections share. It shuts all others out.</summary>
    /// <remarks>A node whose disk is full must be able to start: what it remembers is needed most then.</remarks>
    public SqliteConnection ConnectAlone() => Connect("pragma locking_mode = exclusive");

    /// <summary>Looks through the tables that decisions rest on; history is too large to be looked through at each start.</summary>
    public void CheckWhatIsRemembered(SqliteConnection connection)
    {
        foreach (var table in (string[])["resources", "ledger", "policies", "maintenance", "intents", "bag"])
        {
            if (Scalar(connection, $"pragma quick_check('{table}')") is string answer and not "ok")
                throw Damaged(answer);
        }
    }

    /// <summary>The refusal of a database that cannot be believed.</summary>
    public StateException Damaged(string how, Exception? cause = null) => new(
        $"{_path} is damaged ({how.ReplaceLineEndings(" ").Trim()}) and was left as it is. Put a copy back, or move {_path}* away to start with an empty one: {Forgets}.", cause);

    /// <summary>The refusal of a disk that does not let us read.</summary>
    public StateException Unreadable(SqliteException error) =>
        new($"{_path} cannot be read: {DiskTrouble.Of(error, null) ?? error.Message}. Mend that and start again; the file was left as it is.", error);

    private SqliteConnection Connect(string locking)
    {
        var connection = Open(_path);
        try
        {
            Execute(connection, $"{locking}; pragma synchronous = full; pragma temp_store = memory; pragma trusted_schema = off");
            Check(connection);
            return connection;
        }
        catch (Exception refused)
        {
            connection.Dispose();
            if (refused is SqliteException error && DiskTrouble.IsDamage(error))
                throw Damaged(error.Message, error);
            throw;
        }
    }

    private void Check(SqliteConnection connection)
    {
        var application = (long)Scalar(connection, "pragma application_id")!;
        var version = (long)Scalar(connection, "pragma user_version")!;

        if (application != ApplicationId)
            throw Damaged(new FileInfo(_path).Length == 0 ? "it is empty" : "it is not a database of kitsd");
        if (version > Version)
            throw new StateException($"{_path} was written by a newer kitsd (schema {version}; this one knows {Version}). Start that version, or move {_path}* away: {Forgets}.");
        if (version == 1)
            Execute(connection, string.Create(CultureInfo.InvariantCulture, $"begin; {FromVersion1} pragma user_version = {Version}; commit"));
    }

    /// <summary>Makes it beside its place and renames it, so that an empty or half-made kits.db is always damage, never a start.</summary>
    private static void Create(string path)
    {
        var draft = path + ".new";
        foreach (var remains in (string[])[draft, draft + "-journal", draft + "-wal", draft + "-shm"])
            File.Delete(remains);
        try
        {
            new FileStream(draft, StateFolder.Private(FileMode.CreateNew)).Dispose();
            using (var connection = Open(draft))
            {
                Execute(connection, string.Create(CultureInfo.InvariantCulture, $"begin; {Schema} pragma application_id = {ApplicationId}; pragma user_version = {Version}; commit"));
                if (Scalar(connection, "pragma journal_mode = wal") is not "wal")
                    throw new StateException($"The filesystem of {path} cannot hold a write-ahead log. Name a state directory on a local filesystem with --state.");
            }

            File.Move(draft, path);                            // made durable by the first commit, which syncs the folder for its new log
        }
        catch (Exception refused) when (refused is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StateException($"{path} cannot be made: {refused.Message}", refused);
        }
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the text is a constant of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static object? Scalar(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.Scalar();
    }
}
