using Kits.Host.Running;
using Kits.Sdk;

namespace Kits.Simulation.Machine;

/// <summary>A resource that is only simulated: what it really is, and what goes wrong with it.</summary>
/// <param name="tag">Its name.</param>
/// <param name="machine">Where it stands.</param>
/// <param name="traits">What it is like.</param>
/// <param name="dice">How long its actions take, and what a failure leaves behind.</param>
public sealed class Toy(string tag, SimulatedMachine machine, ToyTraits traits, Dice dice)
{
    private readonly Dictionary<string, Fault> _faults = [];
    private readonly List<Ongoing> _inside = [];
    private readonly List<TaskCompletionSource<Hint>> _listening = [];
    private bool _stoppedOnPurpose;

    /// <summary>Its name.</summary>
    public string Tag => tag;

    /// <summary>What it really is.</summary>
    public Truth Truth { get; private set; } = traits.AtFirst;

    /// <summary>What it is like.</summary>
    public ToyTraits Traits => traits;

    /// <summary>The calls that are inside its kit.</summary>
    public IEnumerable<Call> Inside => _inside.Select(ongoing => ongoing.Call);

    /// <summary>From now on, something goes wrong with an action; or nothing any more, and calls that hang end soon.</summary>
    public void Goes(string action, Fault fault)
    {
        _faults[action] = fault;
        if (fault != Fault.None)
            return;
        foreach (var ongoing in _inside.Where(ongoing => ongoing.Call.Action == action && IsHang(ongoing.Call.Fault)))
            machine.Time.In(TimeSpan.FromSeconds(1), ongoing.End);
    }

    /// <summary>Nothing goes wrong with it any more.</summary>
    public void Mend()
    {
        foreach (var action in _faults.Keys.ToList())
            Goes(action, Fault.None);
    }

    /// <summary>Somebody stops it past the host, in an orderly way.</summary>
    public void StopOnPurpose()
    {
        Becomes(Truth.Out);
        _stoppedOnPurpose = true;
    }

    /// <summary>It becomes something else, whoever did it.</summary>
    public void Becomes(Truth truth)
    {
        if (Truth == truth)
            return;

        Truth = truth;
        _stoppedOnPurpose = false;
        machine.Changed(this);
        if (truth != Truth.Up)
            machine.Shake(this);
        if (!traits.IsWatched)
            return;
        foreach (var listener in _listening.ToList())
            machine.Time.In(TimeSpan.FromMilliseconds(1), () => listener.TrySetResult(new Hint($"{tag} changed")));
        _listening.Clear();
    }

    /// <summary>The next hint of its event source.</summary>
    public Task<Hint> NextHint(CancellationToken cancel)
    {
        var next = new TaskCompletionSource<Hint>();
        _listening.Add(next);
        cancel.Register(() => next.TrySetCanceled(cancel));
        return next.Task;
    }

    /// <summary>A call enters its kit.</summary>
    public Task<T> EnterAsync<T>(string action, IProgress<string> progress, CancellationToken cancel)
        where T : class
    {
        var call = new Call(this, action, _faults.GetValueOrDefault(action), machine.Time.Now);
        var answer = new TaskCompletionSource<T>();
        var ongoing = new Ongoing(call, () => Leave(call, Finish(call), answer));
        machine.Began(call);
        _inside.Add(ongoing);
        Go(ongoing, progress);
        if (call.Fault != Fault.HangsDeaf)
            cancel.Register(() => machine.Time.In(TimeSpan.FromMilliseconds(10), () => Leave(call, new OperationCanceledException(cancel), answer)));
        return answer.Task;
    }

    /// <summary>The host that called is dead: its calls are cut off somewhere.</summary>
    public void HostDies()
    {
        foreach (var call in Inside.ToList())
        {
            _inside.Clear();
            call.Answer = "cut off";
            if (dice.Happens(0.5))
                CutOff(call.Action);
        }

        _listening.Clear();
    }

    private static bool IsHang(Fault fault) => fault is Fault.Hangs or Fault.HangsDeaf;

    private void Go(Ongoing ongoing, IProgress<string> progress)
    {
        var changes = ongoing.Call.Action is KitAction.Restore or KitAction.Remove;
        if (IsHang(ongoing.Call.Fault))
        {
            if (changes && dice.Happens(0.5))
                Becomes(Truth.Broken);
        }
        else if (ongoing.Call.Fault == Fault.Crawls && ongoing.Call.Action != KitAction.QuickCheck)
        {
            Crawl(ongoing, progress, dice.Next(2, 20));
        }
        else
        {
            machine.Time.In(ongoing.Call.Action == KitAction.QuickCheck ? dice.Seconds(0.005, 0.3) : dice.Seconds(0.1, 15), ongoing.End);
        }
    }

    private void Crawl(Ongoing ongoing, IProgress<string> progress, int steps) => machine.Time.In(TimeSpan.FromSeconds(20), () =>
    {
        if (ongoing.Call.HasEnded)
            return;
        progress.Report($"{steps} steps left");
        if (steps == 0)
            ongoing.End();
        else
            Crawl(ongoing, progress, steps - 1);
    });

    private void Leave<T>(Call call, object given, TaskCompletionSource<T> answer)
        where T : class
    {
        if (call.HasEnded)
            return;

        call.Answer = given;
        _inside.RemoveAll(ongoing => ongoing.Call == call);
        machine.Ended(call);
        if (given is Exception exception)
            answer.SetException(exception);
        else
            answer.SetResult((T)given);
    }

    private object Finish(Call call) => call.Fault == Fault.Throws
        ? new InvalidOperationException($"a bug in the kit of {tag}")
        : call.Action switch
        {
            KitAction.QuickCheck => Check(call.Fault),
            KitAction.Restore => Restore(call.Fault),
            KitAction.Remove => Remove(call.Fault),
            _ => Recover(call.Fault),
        };

    private CheckResult Check(Fault fault) => fault switch
    {
        Fault.Fails => new CheckResult.Failed(Failure.Passing("the check says so")),
        Fault.FailsOnThisNode => new CheckResult.Failed(Failure.OfThisNode("this node lacks something")),
        Fault.HasWrongSettings => new CheckResult.Failed(Failure.OfTheSettings("wrong settings")),
        Fault.Lies => new CheckResult.InService(),
        Fault.CannotTell => new CheckResult.Unknown("too many open files"),
        _ => Truth switch
        {
            Truth.Up => new CheckResult.InService(fault == Fault.Warns ? "slow" : null),
            Truth.Out => new CheckResult.OutOfService(OnPurpose: _stoppedOnPurpose),
            _ => new CheckResult.Failed(Failure.Passing("it is broken")),
        },
    };

    private ActionResult Restore(Fault fault)
    {
        if (fault == Fault.Lies)
            return new ActionResult.Done("restored, it says");
        if (FailureOf(fault, KitAction.Restore) is { } failure)
        {
            if (Truth != Truth.Up)
                Becomes(dice.Pick(Truth.Out, Truth.Broken));
            return new ActionResult.Failed(failure);
        }

        if (machine.MissingFor(this) is { } missing)
            return new ActionResult.Failed(Failure.Passing($"{missing.Tag} does not serve"));
        Becomes(Truth.Up);
        return new ActionResult.Done("restored");
    }

    private ActionResult Remove(Fault fault)
    {
        if (fault == Fault.Lies)
            return new ActionResult.Done("removed, it says");
        if (FailureOf(fault, KitAction.Remove) is { } failure)
        {
            if (Truth == Truth.Up && dice.Happens(0.5))
                Becomes(Truth.Broken);
            return new ActionResult.Failed(failure);
        }

        Becomes(Truth.Out);
        return new ActionResult.Done("removed");
    }

    private ActionResult Recover(Fault fault)
    {
        if (fault == Fault.Lies)
            return new ActionResult.Done("cured, it says");
        if (fault == Fault.HelpsLate)
            machine.Time.In(dice.Seconds(1, 60), () => Heal());
        if (FailureOf(fault, KitAction.Recover) is { } failure)
            return new ActionResult.Failed(failure);
        if (!traits.IsCurable)
            return new ActionResult.Failed(Failure.Passing("not curable in place"));
        return Heal() ? new ActionResult.Done("cured") : new ActionResult.Failed(Failure.Passing($"{machine.MissingFor(this)!.Tag} does not serve"));
    }

    private bool Heal()
    {
        if (machine.MissingFor(this) is not null)
            return false;
        Becomes(Truth.Up);
        return true;
    }

    private static Failure? FailureOf(Fault fault, string action) => fault switch
    {
        Fault.Fails or Fault.HelpsLate => Failure.Passing($"{action} fails"),
        Fault.FailsOnThisNode => Failure.OfThisNode($"{action} fails on this node"),
        Fault.HasWrongSettings => Failure.OfTheSettings("wrong settings"),
        _ => null,
    };

    private void CutOff(string action)
    {
        switch (action)
        {
            case KitAction.Restore:
                Becomes(machine.MissingFor(this) is null ? dice.Pick(Truth.Up, Truth.Broken) : Truth.Broken);
                break;
            case KitAction.Remove:
                Becomes(dice.Pick(Truth.Out, Truth.Broken));
                break;
            case KitAction.Recover:
                Heal();
                break;
        }
    }

    private sealed record Ongoing(Call Call, Action End);
}
