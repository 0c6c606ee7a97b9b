namespace Kits.Sdk;

/// <summary>How a restore, remove or recover ended. Expected failures are answers, not exceptions.</summary>
public abstract record ActionResult
{
    private ActionResult()
    {
    }

    /// <summary>The goal is reached.</summary>
    /// <param name="What">What was done, or that nothing was left to do, for the operator: <c>/dev/sdb1 mounted on /share</c>.</param>
    public sealed record Done(string What) : ActionResult;

    /// <summary>The goal is not reached. After a remove the resource is in doubt.</summary>
    /// <param name="Why">The reason, and where trying again makes sense.</param>
    public sealed record Failed(Failure Why) : ActionResult;
}
