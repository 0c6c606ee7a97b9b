namespace Kits.Sdk.Scripts;

/// <summary>A kit whose resource is a database that scripts may ask: <c>sql(...)</c> in a script bound to it.</summary>
public interface IAnswersSql
{
    /// <summary>Asks the database of the resource.</summary>
    /// <param name="context">The resource.</param>
    /// <param name="text">One statement; <c>$1</c>, <c>$2</c> stand for the parameters.</param>
    /// <param name="parameters">The parameters as texts.</param>
    /// <param name="cancel">Cancelled at the script's deadline.</param>
    /// <returns>The rows, each by name of column, as texts.</returns>
    Task<IReadOnlyList<IReadOnlyDictionary<string, string?>>> QueryAsync(
        ActionContext context, string text, IReadOnlyList<string?> parameters, CancellationToken cancel);
}
