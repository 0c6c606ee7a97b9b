using Kits.Core.Recovery;
using Kits.Host.Running;
using Kits.Sdk;
using Kits.Simulation.Machine;

namespace Kits.Simulation.Invariants;

/// <summary>What a host has been told of one resource: by its kit, in time. Kept beside the engine, from the kit's answers alone.</summary>
/// <param name="rules">The resource's rules.</param>
/// <param name="time">The machine's time.</param>
/// <param name="lateBetween">Whether the host was held up in a time.</param>
public sealed class Report(ResourceRules rules, Timeline time, Func<TimeSpan, TimeSpan, bool> lateBetween)
{
    private Call? _check;
    private int _timeoutsBefore;
    private int _failedSinceDone;
    private bool _isConvicted; // believed failed, and nothing good was heard since
    private int _actions;
    private int _actionsAtCheck;

    /// <summary>It was told to serve, and nothing was told since but what may be forgiven.</summary>
    public bool Serves { get; private set; }

    /// <summary>What <see cref="Serves"/> was when the engine had last heard everything.</summary>
    public bool Served { get; private set; }

    /// <summary>It was told to serve, and nothing at all was told against it since, now or when the engine had last heard everything.</summary>
    public bool SurelyServes => Served && _failedSinceDone == 0 && Serves && !_isConvicted && TimeoutsInRow < rules.Timeouts;

    /// <summary>A remove failed or ran out of time, and nothing has settled that since.</summary>
    public bool IsInDoubt { get; private set; }

    /// <summary>Checks in a row that said failed or out of service.</summary>
    public int FailedInRow { get; private set; }

    /// <summary>Whether it served when the first of them came: only then are they forgiven.</summary>
    public bool IsForgiven { get; private set; }

    /// <summary>An action failed since it was last said to serve.</summary>
    public bool ActionFailed { get; private set; }

    /// <summary>The action that is under way, in time or not.</summary>
    public Call? Action { get; private set; }

    /// <summary>At most so many timeouts in a row can have been counted by now.</summary>
    public int TimeoutsInRow => _timeoutsBefore + Timeouts();

    /// <summary>Whether there is reason enough to act on it.</summary>
    public bool IsGuilty => ActionFailed || (FailedInRow > 0 && (FailedInRow > rules.Tolerate || !IsForgiven)) || TimeoutsInRow >= rules.Timeouts;

    /// <summary>A call enters the kit.</summary>
    public void Begins(Call call)
    {
        if (call.Action == KitAction.QuickCheck)
        {
            SettleCheck();
            _check = call;
            _actionsAtCheck = _actions;
            return;
        }

        _actions++;
        Action = call;
        if (call.Action == KitAction.Remove)
            time.In(rules.RemoveTimeout, () => RunsOut(call));
    }

    /// <summary>A call returns.</summary>
    /// <param name="call">The call.</param>
    /// <param name="tooLate">The host had given it up.</param>
    public void Ends(Call call, bool tooLate)
    {
        if (call.Action == KitAction.QuickCheck)
            Checked(call, tooLate);
        else if (Action == call)
            Acted(call, tooLate);
    }

    /// <summary>The host has worked off everything that it was told.</summary>
    public void Heard() => Served = Serves;

    /// <summary>A maintenance is over: what failed before it does not count, unless it was believed already.</summary>
    public void BeginAfresh()
    {
        _isConvicted |= IsGuilty;
        (FailedInRow, _failedSinceDone, _timeoutsBefore) = (0, 0, 0);
    }

    /// <summary>Another host takes over, which knows only what is durable.</summary>
    public void Forget(bool inDoubt)
    {
        (Serves, Served, IsInDoubt, ActionFailed, FailedInRow, _timeoutsBefore) = (false, false, inDoubt, false, 0, 0);
        (_check, Action) = (null, null);
    }

    private void Checked(Call call, bool tooLate)
    {
        if (call != _check)
            return;

        SettleCheck();
        if (tooLate)
            return;

        _timeoutsBefore = 0;
        if (_actionsAtCheck != _actions)
            return; // seen before or while something changed it

        switch (call.Answer)
        {
            case CheckResult.InService:
                Serves = true;
                _isConvicted = false;
                FailedInRow = _failedSinceDone = 0;
                ActionFailed = false;
                break;
            case CheckResult.OutOfService:
                IsInDoubt = false;
                Fails();
                break;
            case CheckResult.Failed:
                Fails();
                break;
        }
    }

    private void Fails()
    {
        if (FailedInRow++ == 0)
            IsForgiven = Serves && !_isConvicted;
        Serves &= ++_failedSinceDone <= rules.Tolerate;
    }

    private void Acted(Call call, bool tooLate)
    {
        Action = null;
        var done = call.Answer is ActionResult.Done && !tooLate;
        if (call.Action == KitAction.Remove)
        {
            IsInDoubt = !done;
            Serves = Served = false;
        }
        else
        {
            Serves = Served = done;
            ActionFailed = !done;
            _isConvicted &= !done;
            if (done)
                _timeoutsBefore = _failedSinceDone = 0;
        }
    }

    private void RunsOut(Call call)
    {
        if (Action != call)
            return;

        Action = null;
        IsInDoubt = true;
        Serves = Served = false;
    }

    private void SettleCheck()
    {
        _timeoutsBefore += Timeouts();
        _isConvicted |= _timeoutsBefore >= rules.Timeouts;
        _check = null;
    }

    private int Timeouts()
    {
        if (_check is null || time.Now - _check.Began < rules.CheckTimeout)
            return 0;

        var atDeadline = _check.Began + rules.CheckTimeout;
        return (lateBetween(_check.Began, atDeadline - TimeSpan.FromTicks(1)) ? 0 : 1) + (int)((time.Now - atDeadline) / (0.9 * rules.Every));
    }
}
