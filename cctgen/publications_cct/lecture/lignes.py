"""D'un tableau reconnu à ses exigences ou à ses produits : chaque ligne est importée, ou nommée."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cctgen.publications_cct.lecture.colonnes import (
    Lecture,
    Nature,
    Role,
    est_absent,
    est_identifiant,
    lire_niveau,
    lire_statut,
    reconnaitre,
)
from cctgen.publications_cct.lecture.qualite import compter_obligations, porte_un_verbe
from cctgen.publications_cct.lecture.titres import lire_version, rubrique_des_titres, sans_numero
from cctgen.publications_cct.modele import (
    ExigencePubliee,
    LigneBrute,
    ProduitPublie,
    TableauBrut,
    a_examiner,
    pour_information,
)
from cctgen.publications_cct.texte import sans_accents, sur_une_ligne
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.typographie import raccourcir

_SEPARATION = re.compile(r"^[\s\-–—_=*.~·\\]*$")
_VERSION = re.compile(r"^(?:version|revision|historique|changelog|mise a jour|legende|note|nota|total)\b")
_GABARIT = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
_IDENTIFIANT_EN_TETE = re.compile(r"^\[?([A-Z]{2,8}(?:[-_.][A-Z]{1,8})*[-_. ]?\d{1,5})\]?\s*[:–—-]\s+(?=\S)")
_OUI = frozenset({"oui", "o", "x", "✓", "✔", "vrai", "yes", "true", "1"})
_NON = frozenset({"non", "n", "faux", "no", "false", "0"})
_LICENCE_LIBRE = re.compile(r"\b(?:a?gpl|lgpl|apache|bsd|mit|mpl|cecill|eupl|epl|cc0|isc|libre|open ?source)\b")
_LICENCE_FERMEE = re.compile(r"\b(?:proprietaire|commerciale?|editeur|privative|non libre)\b")
_LONGUEUR_INTERTITRE = 90


@dataclass
class Recolte:
    """Ce qu'un fichier a donné, et la version qu'une de ses lignes annonce."""

    exigences: list[ExigencePubliee] = field(default_factory=list)
    produits: list[ProduitPublie] = field(default_factory=list)
    anomalies: list[Anomalie] = field(default_factory=list)
    version: str = ""
    ignorees: set[tuple[str, ...]] = field(default_factory=set)

    def recolter(self, tableau: TableauBrut, titre: str) -> None:
        """Lit un tableau ; s'il ne porte ni exigences ni produits, chacune de ses lignes est nommée."""
        lecture = reconnaitre(tableau)
        if lecture is None:
            self._nommer(tableau, tableau.lignes, "tableau sans colonne d'exigence ni de composant")
            return
        publie = tableau.entetes
        if lecture.entetes is not None and publie is not None and publie is not lecture.entetes and any(publie.textes):
            self._nommer(tableau, (publie,), "ligne au-dessus de l'en-tête")
        self._nommer(tableau, lecture.avant, "ligne au-dessus de l'en-tête")
        self._signaler_colonnes(tableau, lecture)
        lire = _LecteurExigences if lecture.nature is Nature.EXIGENCES else _LecteurProduits
        lire(self, tableau, lecture, titre).lire()

    def _nommer(self, tableau: TableauBrut, lignes: Iterable[LigneBrute], motif: str) -> None:
        self.anomalies += [non_importee(tableau.fichier, ligne, motif) for ligne in lignes]

    def _signaler_colonnes(self, tableau: TableauBrut, lecture: Lecture) -> None:
        if lecture.entetes is None or not lecture.ignorees or lecture.ignorees in self.ignorees:
            return
        self.ignorees.add(lecture.ignorees)
        self.anomalies.append(
            pour_information(
                "colonne-non-importee",
                f"colonne(s) non reprise(s), ici et plus bas : {', '.join(lecture.ignorees)}.",
                Lieu(tableau.fichier, lecture.entetes.numero),
            )
        )


def non_importee(fichier: str, ligne: LigneBrute, motif: str) -> Anomalie:
    """Rend l'anomalie qui nomme une ligne de source laissée de côté."""
    extrait = sur_une_ligne(" | ".join(t for t in ligne.textes if t))
    dit = f" : « {raccourcir(extrait, 70)} »" if extrait else ""
    return pour_information("ligne-non-importee", f"{motif}{dit}.", Lieu(fichier, ligne.numero))


@dataclass
class _Lecteur:
    """Ce que la lecture des exigences et celle des produits ont en commun."""

    recolte: Recolte
    tableau: TableauBrut
    lecture: Lecture
    titre: str
    intertitre: str = ""

    def lire(self) -> None:
        """Parcourt les lignes du tableau."""
        for ligne in self.lecture.lignes:
            motif = self._motif_d_exclusion(ligne)
            if motif:
                self.recolte.anomalies.append(non_importee(self.tableau.fichier, ligne, motif))
            else:
                self._lire_ligne(ligne)

    def _lire_ligne(self, ligne: LigneBrute) -> None:
        raise NotImplementedError

    def _motif_d_exclusion(self, ligne: LigneBrute) -> str:
        pleines = [t for t in ligne.textes if t]
        if motif := self._motif_de_forme(pleines):
            return motif
        if self._est_ligne_de_version(ligne, pleines[0]):
            self.recolte.version = self.recolte.version or lire_version(" ".join(pleines))
            return "ligne de version ou de légende"
        if self._est_intertitre(ligne, pleines):
            self.intertitre = sans_numero(pleines[0])
            return "intertitre, repris comme rubrique des lignes qui suivent"
        return ""

    def _motif_de_forme(self, pleines: list[str]) -> str:
        if not pleines:
            return "ligne vide"
        if all(_SEPARATION.match(t) for t in pleines):
            return "ligne de séparation"
        if any(_GABARIT.search(t) for t in pleines):
            return "ligne de gabarit, remplie à la publication du site"
        if self.lecture.entetes is not None and pleines == [t for t in self.lecture.entetes.textes if t]:
            return "en-tête répété"
        return ""

    def _est_ligne_de_version(self, ligne: LigneBrute, premiere: str) -> bool:
        """« Version » en tête d'une ligne ni cotée ni rédigée ; « Note de sécurité exigée… » est une exigence."""
        if self.valeur(ligne, Role.STATUT) or lire_niveau(self.valeur(ligne, Role.NIVEAU))[0]:
            return False
        redigee = premiere == self.valeur(ligne, Role.ENONCE) and porte_un_verbe(premiere)
        return bool(_VERSION.match(sans_accents(premiere))) and not redigee

    def _est_intertitre(self, ligne: LigneBrute, pleines: list[str]) -> bool:
        if len(set(pleines)) != 1 or len(pleines[0]) > _LONGUEUR_INTERTITRE:
            return False
        principale = Role.ENONCE if self.lecture.nature is Nature.EXIGENCES else Role.COMPOSANT
        if est_identifiant(pleines[0]):
            return False
        if self.valeur(ligne, principale) != pleines[0]:
            return True
        return len(pleines) > 1 or (self.lecture.nature is Nature.EXIGENCES and not porte_un_verbe(pleines[0]))

    def valeur(self, ligne: LigneBrute, role: Role) -> str:
        """Rend le texte d'une ligne pour un rôle, vide si la colonne manque ou ne dit rien."""
        colonne = self.lecture.colonnes.get(role)
        if colonne is None or colonne >= len(ligne.cellules):
            return ""
        return "" if est_absent(ligne.textes[colonne]) else ligne.textes[colonne]

    def signaler(self, ligne: LigneBrute, code: str, message: str, conseil: str, ref: str = "") -> None:
        """Ajoute une anomalie à examiner, à la ligne dite."""
        self.recolte.anomalies.append(a_examiner(code, message, conseil, Lieu(self.tableau.fichier, ligne.numero), ref))

    def informer(self, ligne: LigneBrute, code: str, message: str, ref: str = "", conseil: str = "") -> None:
        """Ajoute une remarque, à la ligne dite."""
        self.recolte.anomalies.append(
            pour_information(code, message, Lieu(self.tableau.fichier, ligne.numero), ref, conseil)
        )

    def signaler_cellules_en_trop(self, ligne: LigneBrute, ref: str) -> None:
        """Nomme ce qui déborde à droite des colonnes annoncées."""
        attendues = max(self.lecture.colonnes.values(), default=0) + 1
        if self.lecture.entetes is not None:
            attendues = max(attendues, len(self.lecture.entetes.cellules))
        if surplus := [t for t in ligne.textes[attendues:] if t]:
            self.signaler(
                ligne,
                "cellule-en-trop",
                f"la ligne a plus de cellules que d'en-têtes ; non repris : « {' | '.join(surplus)} ».",
                "Une barre verticale non échappée a peut-être coupé un texte : vérifiez l'énoncé.",
                ref,
            )


class _LecteurExigences(_Lecteur):
    """Lit les lignes d'un tableau d'exigences ou de règles."""

    def _lire_ligne(self, ligne: LigneBrute) -> None:
        reference, enonce = self._reference_et_enonce(ligne)
        if not enonce or _SEPARATION.match(enonce):
            self.signaler(
                ligne,
                "texte-vide",
                f"{self._nommee(reference)} n'a pas de texte : elle n'est pas importée.",
                "Demandez le texte au gardien de la publication.",
                reference,
            )
            return
        source = sur_une_ligne(self.valeur(ligne, Role.NIVEAU))
        self._signaler_niveau(ligne, source, reference)
        self._signaler_redaction(ligne, enonce, reference)
        self.signaler_cellules_en_trop(ligne, reference)
        self.recolte.exigences.append(
            ExigencePubliee(
                source="",
                version="",
                reference=reference,
                niveau=lire_niveau(source)[0],
                niveau_source=source,
                enonce=enonce,
                rubrique=self._rubrique(ligne),
                titres=(self.titre, *self.tableau.titres),
                fichier=self.tableau.fichier,
                ligne=ligne.numero,
                preuve=self.valeur(ligne, Role.PREUVE),
            )
        )

    @staticmethod
    def _nommee(reference: str) -> str:
        return f"« {reference} »" if reference else "l'exigence sans identifiant"

    def _reference_et_enonce(self, ligne: LigneBrute) -> tuple[str, str]:
        reference = sur_une_ligne(self.valeur(ligne, Role.IDENTIFIANT))
        enonce = self.valeur(ligne, Role.ENONCE)
        if not reference and (m := _IDENTIFIANT_EN_TETE.match(enonce)):
            reference, enonce = m.group(1), enonce[m.end() :]
        if titre := self.valeur(ligne, Role.TITRE):
            enonce = f"{titre}\n{enonce}" if enonce else titre
        if len(reference) > 60:
            self.signaler(
                ligne,
                "identifiant-illisible",
                f"« {raccourcir(reference, 60)} » tient lieu d'identifiant ; il est repris en tête du texte.",
                "Vérifiez que les colonnes de la source sont dans l'ordre de ses en-têtes.",
            )
            return "", f"{reference}\n{enonce}"
        if not reference:
            self.signaler(
                ligne,
                "identifiant-absent",
                "l'exigence n'a pas d'identifiant dans la source ; cctgen lui en donne un, tiré de son texte.",
                "Citez-la par la source, la version et la ligne.",
            )
        return reference, enonce

    def _rubrique(self, ligne: LigneBrute) -> str:
        if rubrique := sur_une_ligne(self.valeur(ligne, Role.RUBRIQUE)):
            return rubrique
        if self.intertitre:
            return self.intertitre
        if Role.RUBRIQUE in self.lecture.colonnes:
            self.informer(ligne, "rubrique-absente", "la ligne n'a pas de rubrique ; elle va à « Autres exigences ».")
            return ""
        return rubrique_des_titres((self.titre, *self.tableau.titres))

    def _signaler_niveau(self, ligne: LigneBrute, source: str, reference: str) -> None:
        niveau, deduit = lire_niveau(source)
        if not source:
            self.signaler(
                ligne,
                "niveau-absent",
                f"{self._nommee(reference)} n'a pas de niveau dans la source ; elle entre comme « I » (importante).",
                "Décidez du niveau avant de publier.",
                reference,
            )
        elif niveau is None:
            self.signaler(
                ligne,
                "niveau-inconnu",
                f"{self._nommee(reference)} : niveau « {source} » inconnu ; elle entre comme « I » (importante).",
                "Décidez du niveau avant de publier.",
                reference,
            )
        elif deduit:
            self.informer(
                ligne, "niveau-deduit", f"le niveau « {source} » de la source est rapporté à « {niveau} ».", reference
            )

    def _signaler_redaction(self, ligne: LigneBrute, enonce: str, reference: str) -> None:
        if not porte_un_verbe(enonce):
            self.signaler(
                ligne,
                "verbe-absent",
                f"{self._nommee(reference)} : aucun verbe ne dit ce à quoi le titulaire s'oblige.",
                "Réécrivez l'exigence dans la consultation : sujet, verbe, seuil, preuve.",
                reference,
            )
        elif (nombre := compter_obligations(enonce)) > 1:
            self.signaler(
                ligne,
                "obligations-multiples",
                f"{self._nommee(reference)} porte {nombre} obligations : une seule réponse vaudrait pour toutes.",
                "Scindez-la dans la consultation, une obligation par ligne.",
                reference,
            )
        if "{" in enonce or "}" in enonce:
            self.informer(
                ligne, "accolades-remplacees", "les accolades du texte deviennent des parenthèses.", reference
            )


class _LecteurProduits(_Lecteur):
    """Lit les lignes d'un référentiel de produits ; la colonne des commentaires n'est pas reprise."""

    def _lire_ligne(self, ligne: LigneBrute) -> None:
        un = self._une_ligne(ligne)
        composant, ref = un(Role.COMPOSANT), un(Role.IDENTIFIANT)
        if not composant:
            self.signaler(
                ligne,
                "texte-vide",
                f"« {ref or 'produit sans référence'} » n'a pas de nom : il n'est pas importé.",
                "Demandez le nom au gardien de la publication.",
                ref,
            )
            return
        if not ref:
            conseil = "Citez-le par son nom et sa version."
            self.signaler(ligne, "identifiant-absent", f"« {composant} » n'a pas de référence.", conseil)
        statut = self._statut(ligne, un(Role.STATUT), ref or composant)
        self.signaler_cellules_en_trop(ligne, ref)
        chapitres = self.tableau.titres
        self.recolte.produits.append(
            ProduitPublie(
                source="",
                ref=ref,
                composant=composant,
                editeur=un(Role.EDITEUR),
                version=un(Role.VERSION),
                statut=lire_statut(statut),
                statut_source=statut,
                libre=self._libre(ligne, un(Role.LIBRE), ref or composant),
                support_libre=self._support(ligne, un(Role.SUPPORT), ref),
                fonction=un(Role.FONCTION) or self.intertitre or (chapitres[-1] if chapitres else self.titre),
                domaine=chapitres[-2] if len(chapitres) > 1 else self.titre,
                fichier=self.tableau.fichier,
                ligne=ligne.numero,
            )
        )

    def _une_ligne(self, ligne: LigneBrute) -> Callable[[Role], str]:
        return lambda role: sur_une_ligne(self.valeur(ligne, role))

    def _statut(self, ligne: LigneBrute, lu: str, ref: str) -> str:
        """Le statut est dans la cellule et dans sa classe ; la cellule l'emporte, leur désaccord est signalé."""
        classes = {c[7:].upper() for cellule in ligne.cellules for c in cellule.classes if c.startswith("statut_")}
        publie = lu or (min(classes) if len(classes) == 1 else "")
        if lu and classes and lu.upper() not in classes:
            self.signaler(
                ligne,
                "statut-contradictoire",
                f"« {ref} » : la cellule dit « {lu} », sa présentation « {', '.join(sorted(classes))} ».",
                "La cellule est retenue ; vérifiez auprès du gardien de la publication.",
                ref,
            )
        if lire_statut(publie) is None:
            self.signaler(
                ligne,
                "statut-inconnu" if publie else "statut-absent",
                f"« {ref} » : le statut « {publie} » n'est ni R, ni A, ni M, ni O."
                if publie
                else f"« {ref} » n'a pas de statut.",
                "Le produit est lu mais n'entre pas dans le clausier : ajoutez-le à la main si son statut est connu.",
                ref,
            )
        return publie

    def _libre(self, ligne: LigneBrute, lu: str, ref: str) -> bool | None:
        plat = sans_accents(lu)
        fins = {c.rpartition("_")[2] for cellule in ligne.cellules for c in cellule.classes}
        par_classe = fins & {"open", "nonopen"}
        if plat in _OUI or (plat and _LICENCE_LIBRE.search(plat) and not _LICENCE_FERMEE.search(plat)):
            return True
        if plat in _NON or _LICENCE_FERMEE.search(plat):
            return False
        if len(par_classe) == 1:
            return par_classe == {"open"}
        code, message = (
            ("libre-contradictoire", f"« {ref} » est présenté à la fois comme libre et comme non libre.")
            if par_classe
            else ("libre-absent", f"« {ref} » : la source ne dit pas si le produit est libre.")
        )
        self.signaler(ligne, code, message, "Il entre comme non libre ; vérifiez sa licence.", ref)
        return None

    def _support(self, ligne: LigneBrute, lu: str, ref: str) -> bool | None:
        if Role.SUPPORT not in self.lecture.colonnes:
            return None
        plat = sans_accents(lu)
        if plat and plat not in _OUI | _NON:
            self.signaler(
                ligne,
                "valeur-inconnue",
                f"« {lu} » ne dit pas si le marché de support couvre le produit.",
                "Il entre comme non pris en charge.",
                ref,
            )
        return plat in _OUI
