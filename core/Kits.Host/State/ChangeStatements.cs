using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How each change is written.</summary>
internal sealed class ChangeStatements(SqliteConnection connection) : IDisposable
{
    private readonly Statement _setWanted = new(connection, "insert into resources (tag, wanted) values ($1, $2) on conflict (tag) do update set wanted = $2");
    private readonly Statement _setHeld = new(connection, "insert into resources (tag, held) values ($1, $2) on conflict (tag) do update set held = $2");
    private readonly Statement _setInDoubt = new(connection, "insert into resources (tag, in_doubt) values ($1, $2) on conflict (tag) do update set in_doubt = $2");
    private readonly Statement _addAttempt = new(connection, "insert into ledger (tag, boot, monotonic, wall) values ($1, $2, $3, $4)");
    private readonly Statement _boundLedger = new(connection, "delete from ledger where tag = $1 and id <= (select id from ledger where tag = $1 order by id desc limit 1 offset 1000)");
    private readonly Statement _resetLedger = new(connection, "delete from ledger where tag = $1");
    private readonly Statement _openIntent = new(connection, "insert or replace into intents (id, operation, tag, action, reason, at) values ($1, $2, $3, $4, $5, $6)");
    private readonly Statement _closeIntent = new(connection, "update intents set outcome = $2 where id = $1");
    private readonly Statement _setValue = new(connection, "insert or replace into bag (tag, name, value) values ($1, $2, $3)");
    private readonly Statement _forgetValue = new(connection, "delete from bag where tag = $1 and name = $2");

    public void Write(Change change)
    {
        switch (change)
        {
            case Change.SetWanted(var tag, var wanted):
                _setWanted.Run(tag, wanted.ToString());
                break;
            case Change.SetHeld(var tag, var reason):
                _setHeld.Run(tag, reason);
                break;
            case Change.SetInDoubt(var tag, var reason):
                _setInDoubt.Run(tag, reason);
                break;
            case Change.AttemptStarted(var tag, var at):
                _addAttempt.Run(tag, at.BootId, at.Monotonic.Ticks, at.Wall.UtcTicks);
                _boundLedger.Run(tag);
                break;
            case Change.LedgerReset(var tag):
                _resetLedger.Run(tag);
                break;
            case Change.IntentOpened(var intent):
                _openIntent.Run(intent.Id.ToString(), intent.Operation, intent.Tag, intent.Action, intent.Reason, intent.At.UtcTicks);
                break;
            case Change.IntentClosed(var id, var outcome):
                _closeIntent.Run(id.ToString(), outcome);
                break;
            case Change.BagSet(var tag, var name, null):
                _forgetValue.Run(tag, name);
                break;
            case Change.BagSet(var tag, var name, var value):
                _setValue.Run(tag, name, value);
                break;
            default:
                throw new InvalidOperationException($"nothing says how {change.GetType().Name} is written");
        }
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])
            [_setWanted, _setHeld, _setInDoubt, _addAttempt, _boundLedger, _resetLedger, _openIntent, _closeIntent, _setValue, _forgetValue])
            statement.Dispose();
    }
}
