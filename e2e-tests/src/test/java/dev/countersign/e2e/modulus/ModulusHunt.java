package dev.countersign.e2e.modulus;

import java.math.BigInteger;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tries every value against every signature of the collected material. */
public final class ModulusHunt {

    private ModulusHunt() {}

    /**
     * The pairs that would give this key's modulus away: two of them are enough. The key is known here so that the
     * answer is exact for e = 65537 too, where {@code signature^e} alone has 16 MB and a gcd takes hours: a gcd
     * contains the modulus only if the modulus divides both numbers.
     */
    public static List<Pair> givingAway(RSAPublicKey key, Material material) {
        Map<BigInteger, String> padded = new HashMap<>();
        material.values().forEach(value -> padded.put(Pair.padded(value), value));
        List<Pair> found = new ArrayList<>();
        for (String signature : material.signatures()) {
            String value = padded.get(Pair.number(signature).modPow(key.getPublicExponent(), key.getModulus()));
            if (value != null) {
                found.add(new Pair(value, signature));
            }
        }
        return found;
    }

    /**
     * The attack as the attacker runs it, who knows the exponent only: the moduli of 2048 bits that any two pairs have in
     * common. For small exponents.
     */
    public static List<BigInteger> moduli(Material material, int exponent) {
        List<BigInteger> multiples = pairs(material).stream()
                .map(pair -> pair.multipleOfTheModulus(exponent))
                .toList();
        List<BigInteger> found = new ArrayList<>();
        for (int i = 0; i < multiples.size(); i++) {
            for (int j = 0; j < i; j++) {
                BigInteger common = withoutSmallFactors(multiples.get(i).gcd(multiples.get(j)));
                if (common.bitLength() == 2048 && !found.contains(common)) {
                    found.add(common);
                }
            }
        }
        return found;
    }

    private static List<Pair> pairs(Material material) {
        return material.signatures().stream()
                .flatMap(signature -> material.values().stream().map(value -> new Pair(value, signature)))
                .toList();
    }

    private static BigInteger withoutSmallFactors(BigInteger number) {
        BigInteger rest = number;
        for (int factor = 2; factor < 1000 && rest.signum() != 0; factor++) {
            BigInteger small = BigInteger.valueOf(factor);
            while (rest.mod(small).signum() == 0) {
                rest = rest.divide(small);
            }
        }
        return rest;
    }
}
