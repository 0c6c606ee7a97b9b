using Kits.Sdk;

namespace Kits.Exec.Tests;

/// <summary>What an answer says, and that it is the answer expected.</summary>
internal static class Answers
{
    public static string Done(ActionResult result) => Expect<ActionResult.Done>(result).What;

    public static string Failed(ActionResult result) => Expect<ActionResult.Failed>(result).Why.Reason;

    public static string Failed(CheckResult result) => Expect<CheckResult.Failed>(result).Why.Reason;

    public static string? InService(CheckResult result) => Expect<CheckResult.InService>(result).Warning;

    public static string? OutOfService(CheckResult result) => Expect<CheckResult.OutOfService>(result).Why;

    public static string Unknown(CheckResult result) => Expect<CheckResult.Unknown>(result).Why;

    private static T Expect<T>(object answer)
    {
        Assert.True(answer is T, $"expected {typeof(T).Name}, got {answer}"); // the answer says why, its type alone does not
        return (T)answer;
    }
}
