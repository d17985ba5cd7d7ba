"""Un identifiant de clausier pour chaque exigence publiée : unique, valide, stable d'un import à l'autre."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from cctgen.publications_cct.modele import ExigencePubliee, ProduitPublie, a_examiner, pour_information
from cctgen.publications_cct.texte import en_slug, sans_accents
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.fichiers import empreinte

_VALIDE = re.compile(r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$")


def distinguer_exigences(
    exigences: Sequence[ExigencePubliee],
) -> tuple[tuple[ExigencePubliee, ...], list[Anomalie]]:
    """Écarte les répétitions exactes, puis numérote (#1, #2) les exigences qui partagent un identifiant."""
    uniques: dict[tuple[str, ...], ExigencePubliee] = {}
    anomalies: list[Anomalie] = []
    for exigence in exigences:
        cle = (exigence.source, exigence.reference, exigence.niveau_source, exigence.enonce)
        premiere = uniques.setdefault(cle, exigence)
        if premiere is not exigence:
            anomalies.append(_repetee(premiere.lieu, exigence.lieu, exigence.reference))
    groupes: dict[tuple[str, str], list[ExigencePubliee]] = defaultdict(list)
    for exigence in uniques.values():
        groupes[exigence.source, exigence.reference].append(exigence)
    rangs: dict[int, int] = {}
    for (_, reference), groupe in groupes.items():
        if reference and len(groupe) > 1:
            rangs |= {id(exigence): rang for rang, exigence in enumerate(groupe, start=1)}
            anomalies.append(_en_double(reference, [e.lieu for e in groupe], "exigences"))
    return tuple(replace(e, rang=rangs.get(id(e), 0)) for e in uniques.values()), anomalies


def distinguer_produits(produits: Sequence[ProduitPublie]) -> tuple[tuple[ProduitPublie, ...], list[Anomalie]]:
    """Écarte les répétitions exactes, donne une référence à qui n'en a pas, numérote celles qui se répètent."""
    uniques: dict[tuple[object, ...], ProduitPublie] = {}
    anomalies: list[Anomalie] = []
    for produit in produits:
        premier = uniques.setdefault((produit.ref, *produit.contenu), produit)
        if premier is not produit:
            anomalies.append(_repetee(premier.lieu, produit.lieu, produit.ref))
    nommes = [replace(p, ref=p.ref or _reference_de(p)) for p in uniques.values()]
    comptes = Counter(p.ref for p in nommes)
    vus: Counter[str] = Counter()
    resultat = []
    for produit in nommes:
        vus[produit.ref] += 1
        if comptes[produit.ref] > 1:
            if vus[produit.ref] == 1:
                lieux = [p.lieu for p in nommes if p.ref == produit.ref]
                anomalies.append(_en_double(produit.ref, lieux, "produits"))
            produit = replace(produit, ref=f"{produit.ref}#{vus[produit.ref]}")  # noqa: PLW2901 (valeur dérivée)
        resultat.append(produit)
    return tuple(resultat), anomalies


def _reference_de(produit: ProduitPublie) -> str:
    return f"SANS-REF-{en_slug(f'{produit.composant} {produit.version}', 40).upper() or 'PRODUIT'}"


def _repetee(premier: Lieu, repete: Lieu, ref: str) -> Anomalie:
    return pour_information("ligne-repetee", f"la ligne répète, mot pour mot, {premier}.", repete, ref)


def _en_double(reference: str, lieux: Sequence[Lieu], quoi: str) -> Anomalie:
    lignes = ", ".join(str(lieu) for lieu in lieux)
    return a_examiner(
        "identifiant-en-double",
        f"« {reference} » désigne {len(lieux)} {quoi} différents ({lignes})."
        if quoi == "produits"
        else f"« {reference} » désigne {len(lieux)} {quoi} différentes ({lignes}).",
        f"Elles sont séparées en « {reference}#1 », « {reference}#2 »… : citez-les ainsi."
        if quoi == "exigences"
        else f"Ils sont séparés en « {reference}#1 », « {reference}#2 »….",
        lieux[1],
        reference,
    )


def identifier(
    exigences: Sequence[ExigencePubliee], connus: Mapping[int, str], reserves: Collection[str]
) -> tuple[tuple[ExigencePubliee, ...], list[Anomalie]]:
    """Donne à chaque exigence son identifiant de clausier, précédé du nom de sa source.

    `connus` donne, par rang, l'identifiant reçu lors d'un import précédent ; `reserves` sont ceux déjà pris ailleurs.
    """
    anomalies: list[Anomalie] = []
    bases = [_base(e) for e in exigences]
    partages = {b for b, n in Counter(bases).items() if n > 1}
    pris = {*reserves, *connus.values()}
    identifiees = []
    for rang, (exigence, base) in enumerate(zip(exigences, bases, strict=True)):
        identifiant = connus.get(rang) or _libre(base, base in partages, pris, set(bases))
        pris.add(identifiant)
        if base in reserves and identifiant != base:
            message = f"« {base} » est déjà pris dans le clausier ; l'exigence y entre comme « {identifiant} »."
            anomalies.append(pour_information("identifiant-deja-pris", message, exigence.lieu, exigence.reference))
        identifiees.append(replace(exigence, id=identifiant))
    return tuple(identifiees), anomalies


def _base(exigence: ExigencePubliee) -> str:
    reference = exigence.reference
    if not reference:
        return _prefixe(exigence, f"SANS-REF-{empreinte(' '.join(sans_accents(exigence.enonce).split()))[:6].upper()}")
    return _prefixe(exigence, en_slug(reference, 60).upper() or f"REF-{empreinte(reference)[:6].upper()}")


def _prefixe(exigence: ExigencePubliee, nom: str) -> str:
    """Le nom de la source précède : deux publications numérotent chacune depuis « 1 »."""
    source = en_slug(exigence.source, 30).upper() or "PUBLICATION"
    prefixe = nom if f"{nom}-".startswith(f"{source}-") else f"{source}-{nom}"
    return prefixe if _VALIDE.match(prefixe) else f"IMP-{prefixe}"


def _libre(base: str, partage: bool, pris: set[str], bases: set[str]) -> str:
    """Un identifiant partagé, ou déjà pris ailleurs, prend un numéro."""
    if not partage and base not in pris:
        return base
    return next(c for c in _numeros(base) if c not in pris | bases)


def _numeros(base: str) -> Iterator[str]:
    numero = 0
    while True:
        numero += 1
        yield f"{base}-{numero}"
