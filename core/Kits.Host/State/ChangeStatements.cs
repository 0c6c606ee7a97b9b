using Kits.Core.Recovery;

using Microsoft.Data.Sqlite;

namespace Kits.Host.State;

/// <summary>How each change is written.</summary>
internal sealed class ChangeStatements(SqliteConnection connection) : IDisposable
{
    private readonly Statement _setWanted = new(connection, "insert into resources (tag, wanted) values ($1, $2) on conflict (tag) do update set wanted = $2");
    private readonly Statement _setHeld = new(connection, "insert into resources (tag, held) values ($1, $2) on conflict (tag) do update set held = $2");
    private readonly Statement _setInDoubt = new(connection, "insert into resources (tag, in_doubt) values ($1, $2) on conflict (tag) do update set in_doubt = $2");
    private readonly Statement _setStopped = new(connection, "insert into resources (tag, stopped, stopped_boot) values ($1, $2, $3) on conflict (tag) do update set stopped = $2, stopped_boot = $3");
    private readonly Statement _setPolicy = new(connection, "insert or replace into policies (tag, name, is_on) values ($1, $2, $3)");
    private readonly Statement _forgetPolicy = new(connection, "delete from policies where tag = $1 and name = $2");
    private readonly Statement _setMaintenance = new(connection, "insert or replace into maintenance (tag, who, why, boot, monotonic, wall, lasts) values ($1, $2, $3, $4, $5, $6, $7)");
    private readonly Statement _endMaintenance = new(connection, "delete from maintenance where tag = $1");
    private readonly Statement _addToLedger = new(connection, "insert into ledger (tag, kind, boot, monotonic, wall) values ($1, $2, $3, $4, $5)");
    private readonly Statement _boundLedger = new(connection, "delete from ledger where tag = $1 and kind = $2 and id <= (select id from ledger where tag = $1 and kind = $2 order by id desc limit 1 offset 1000)");
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
            case Change.SetStopped(var tag, var reason, var boot):
                _setStopped.Run(tag, reason, boot);
                break;
            case Change.SetPolicy(var tag, var name, { } on):
                _setPolicy.Run(tag, name, on);
                break;
            case Change.SetPolicy(var tag, var name, null):
                _forgetPolicy.Run(tag, name);
                break;
            case Change.SetMaintenance(var tag, { Since: var since } maintenance):
                _setMaintenance.Run(tag, maintenance.Who, maintenance.Why, since.BootId, since.Monotonic.Ticks, since.Wall.UtcTicks, maintenance.For?.Ticks);
                break;
            case Change.SetMaintenance(var tag, null):
                _endMaintenance.Run(tag);
                break;
            case Change.AttemptStarted(var tag, var at):
                AddToLedger(tag, LedgerKind.Attempt, at);
                break;
            case Change.RestartStarted(var tag, var at):
                AddToLedger(tag, LedgerKind.Restart, at);
                break;
            case Change.RebootStarted(var at):
                AddToLedger("", LedgerKind.Reboot, at);
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
            [_setWanted, _setHeld, _setInDoubt, _setStopped, _setPolicy, _forgetPolicy, _setMaintenance, _endMaintenance, _addToLedger, _boundLedger, _resetLedger, _openIntent, _closeIntent, _setValue, _forgetValue])
            statement.Dispose();
    }

    private void AddToLedger(string tag, string kind, Stamp at)
    {
        _addToLedger.Run(tag, kind, at.BootId, at.Monotonic.Ticks, at.Wall.UtcTicks);
        _boundLedger.Run(tag, kind);
    }
}
