using Kits.Sdk.Services;
using Microsoft.Extensions.Logging;

namespace Kits.Sdk;

/// <summary>A call of the host with the kit's own settings: what <see cref="Kit{TSettings}"/> hands to its methods.</summary>
/// <typeparam name="TSettings">The kit's settings.</typeparam>
/// <param name="Context">What the host handed over.</param>
/// <param name="Settings">The resource's settings, bound and checked.</param>
public sealed record ResourceAction<TSettings>(ActionContext Context, TSettings Settings)
    where TSettings : class, new()
{
    /// <inheritdoc cref="ActionContext.Tag" />
    public string Tag => Context.Tag;

    /// <inheritdoc cref="ActionContext.Folder" />
    public string Folder => Context.Folder;

    /// <inheritdoc cref="ActionContext.Arguments" />
    public IReadOnlyList<string> Arguments => Context.Arguments;

    /// <inheritdoc cref="ActionContext.Log" />
    public ILogger Log => Context.Log;

    /// <inheritdoc cref="ActionContext.Time" />
    public TimeProvider Time => Context.Time;

    /// <inheritdoc cref="ActionContext.Commands" />
    public ICommandRunner Commands => Context.Commands;

    /// <inheritdoc cref="ActionContext.Events" />
    public IKernelEvents Events => Context.Events;

    /// <inheritdoc cref="ActionContext.Progress" />
    public IProgress<string> Progress => Context.Progress;

    /// <inheritdoc cref="ActionContext.Bag" />
    public IDurableBag Bag => Context.Bag;
}
